"""From bytes to articles: what was printed, with the layout undone and every offset kept.

    paths            read.find_inputs        files, folders, globs, a list on stdin
      │ bytes        decode.decode           UTF-8, UTF-16, GB18030, Big5, by detection
      │ PDF          printed.read_pdf        pdf: glyphs; xycut, flow: columns, stories; pages: one restored text
      │ images       printed.read_image      scans: ink, lines, letters; then as a PDF's pages
      │              embedded.add_tables     grids, webtables: lists in a web page, each a source of its own
      │              issue.link_page         pages in files of their own: where a continuation begins
      ▼
    Source           read.read_sources       decoded text (never changed) + what is known from outside (metadata)
      │              markup.find_main_text   HTML, Markdown: the text between the tags, still with raw offsets
      ▼
    lines            layout                  each line judged: text, furniture, jump line, date line, byline
      │              layout.join_lines       lines of a column → paragraphs, across column breaks
      ▼              repair.repair           justification spaces out, full width → half width, one for one
    paragraphs       articles                which paragraphs are one article, where its title stands
      │              bylines, dates, places  who wrote it, when, which city 我市 is
      ▼              assembly                clean text with raw offsets; sentences cuts at 。！？, never across
    Article                                  something that was taken out; segment cuts the words
      │
      ▼ extract

*Depends on* nothing but bytes and `ontology/layout/*.yaml`, `ontology/gazetteers/admin_areas.csv`. *Defines* `Source`
and `Article`. What always holds: the raw slice of a sentence is the sentence, white space, what
prints nothing (`unseen`) and markup apart.
"""
