"""The English words: large enough for tens of thousands of titles."""

from __future__ import annotations

from aggregator.demo.tongue import Tongue, words

FIRM_HEADS = words("Nova|Helio|Quant|Arbor|Lumen|Kestrel|Vanta|Orin|Pell|Tessel|Cobalt|Marl|Sable|Zephyr|Ibex|Onda")
FIRM_TAILS = words("rix|works|mind|scale|logic|field|wave|gate|forge|sense|path|cell")
FIRM_KINDS = words("Labs|AI|Robotics|Systems|Health|Vision|Semiconductor|Research")

ENGLISH = Tongue(
    code="en",
    who=words("""
        {firm}|{firm}|{firm}|{firm}|{firm}|{firm}|{firm}|{firm}
        a start-up from {place}|the city council of {place}|a hospital in {place}|a research team in {place}
        the European Parliament|a federal court|the national weather service|a group of radiologists
        the largest chip maker|a farmers' cooperative near {place}|the film workers' union|the port of {place}
        a school district in {place}|the competition authority|the public library of {place}|an insurer in {place}
    """),
    does=words("""
        unveils|tests|questions|bans|funds|opens up|sues over|delays|certifies|halves the cost of|publishes the code of
        buys|warns about|starts a trial of|pays for|withdraws|scales up|audits|rebuilds|wins a tender for
    """),
    what=words("""
        a facial recognition system|a language model for small languages|machine learning for power grids
        a robot that folds laundry|an artificial intelligence tutor|computer vision for pedestrian crossings
        a chatbot for tax questions|self-driving delivery vans|a neural network that reads X-rays
        speech recognition for dialects|a memory chip for large models|synthetic training data
        a fraud detection algorithm|a translation service for courts|deep learning on hearing aids
        an open data set of road signs|a predictive policing programme|a humanoid robot for warehouses
        automatic subtitles|drones that count trees|an AI tool for protein design|emotion recognition at work
        a recommendation engine|cloud contracts for model training|a watermark for generated images
        reinforcement learning for traffic lights
    """),
    places=words("""
        Boston|Leeds|Toronto|Nairobi|Lyon|Osaka|Tallinn|Austin|Cape Town|Hyderabad|Rotterdam|Melbourne|Porto|Gdansk
        Tucson|Cork|Busan|Accra|Bergen|Santiago
    """),
    patterns=words("""
        {who} {does} {what}|{who} {does} {what} after complaints|{who} {does} {what}, a year later than planned
        In {place}, {who} {does} {what}|Why {who} {does} {what}|{who} {does} {what} for {place}
        What it means that {who} {does} {what}|{who} {does} {what} “within months”
    """),
    sentences=words("""
        The step had been expected since the spring, when a first version was shown in {place}.
        Critics say that {what} needs rules before it needs money.
        “We wanted to know what it does on a rainy Monday,” said one engineer.
        A report that the authors shared with this paper puts the error rate at about four per cent.
        The contract runs for three years and can be ended at any time.
        In {place}, a similar attempt was given up after a few weeks.
        The code will be published, the training data will not.
        Independent experts found {what} to be slower but more even in its mistakes.
        Unions ask for a say before the next site is chosen.
        The numbers have not been checked by anyone outside the project.
        A spokeswoman would not say how many people had been asked for their consent.
        What remains open is who answers for the errors of {what}.
        Two years ago the same team had presented {what} in {place}.
        Costs are said to be lower than those of a single traffic light.
        The next hearing is set for the coming month.
        None of the pictures that were used shows a real person.
    """),
    authors=words("Mary Ellison|Tom Okafor|Priya Raman|Jonas Beck|Alice Moreau|Chen Yu|Sam O’Neill|Ruth Adeyemi"),
    addition="Correction: an earlier version of this story gave a wrong number of participants.",
)
