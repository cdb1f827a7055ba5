/* A scenario's text in its canonical form. */
#ifndef FMT_H
#define FMT_H

#include "scenario.h"
#include "strbuf.h"

/* Writes the text to *out: one blank between words, columns within a block, states by their names in the RFC, at most one
 * empty line in a row. Comments, parameters and the order of the lines stay. What it writes means the same as what it has
 * read, and formatting it again changes nothing. False, with diags, if the text is not a scenario. */
bool scenario_format(const struct source *src, struct strbuf *out, struct diags *diags);

/* Do they say the same? Names fields; where a thing stands in its text does not count. */
bool scenario_equal(const struct scenario *a, const struct scenario *b);

#endif
