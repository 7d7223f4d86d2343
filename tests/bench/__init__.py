"""The benchmarks behind ``make bench``: the bars of the design that never move down."""
