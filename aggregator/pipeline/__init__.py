"""The order of steps, and nothing else: what decides lives in the rooms below."""
