"""`python -m xckg`: the same as the program `xckg`, for where scripts are not on the path.

`python -m xckg build 新闻/ -o output`
"""

from xckg.cli import main

if __name__ == "__main__":
    main()
