"""The one gate to the network: every request of the product passes `client.Fetcher`."""
