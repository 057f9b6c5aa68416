"""A build past one machine: the steps of `pipeline` as tables that Spark spreads over as many workers as there are.

    xckg build 新闻.parquet --engine spark --master spark://主机:7077

Everything that is known of news is done by the functions of the rooms, the very ones that a local build calls; here
stands what has to come together for them to be called, and how. The result is that of a local build, fact for fact.

Nothing is imported here: what is forked from `daemon` must not have loaded what starts threads.
"""
