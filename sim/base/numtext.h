/* Times and durations as text, exactly: integer arithmetic, nothing is rounded unless the caller says so. */
#ifndef NUMTEXT_H
#define NUMTEXT_H

#include "nsec.h"

#define NUMTEXT_MAX 32 /* octets that are enough for any text made here, NUL included */

/* How many decimals a time needs as seconds: 3, 6 or 9, so that columns of them stay readable. */
int time_decimals(nsec t);

/* "1.050": seconds with so many decimals (0 to 9). Further digits are cut off: ask time_decimals first. Returns buf;
 * "never" for NEVER. */
const char *time_text(nsec t, int decimals, char *buf);

/* As people write it: "50 ms", "1.5 s", "4 min", "2 h", "0 s", with `blank` between number and unit ("" as in scenarios).
 * Exact: as many decimals as it takes. "never" for NEVER; t is not negative. Returns buf. */
const char *duration_text(nsec t, const char *blank, char *buf);

#endif
