/* Breaking text into lines. East Asian text has no blanks between words: any wide character may begin a line. */
#include "wrap.h"

#include "utf8.h"

#include <stdbool.h>

static size_t skip_blanks(const char *s, size_t at, size_t len)
{
    while (at < len && s[at] == ' ')
        at++;
    return at;
}

size_t wrap_line(const char *s, size_t len, int width, size_t *next)
{
    size_t at = 0, fits = 0;        /* the line may end before octet `fits` */
    size_t go_on = 0;               /* and the next one then begins here */
    int used = 0;
    bool after_wide = false, after_blank = false;

    while (at < len) {
        uint32_t cp = 0;
        int n = utf8_decode(s + at, len - at, &cp), w = n > 0 ? utf8_width(cp) : 1;

        if (s[at] == ' ' && !after_blank) {
            fits = at;
            go_on = skip_blanks(s, at, len);
        } else if (w > 0 && (w == 2 || after_wide) && s[at] != ' ' && at > 0 && !after_blank) {
            fits = go_on = at;
        }
        if (used + w > width && s[at] != ' ')
            break;
        after_blank = s[at] == ' ';
        if (w > 0)
            after_wide = w == 2;
        used += w;
        at += n > 0 ? (size_t)n : 1;
    }
    if (at >= len) {
        *next = len;
        return len;
    }
    if (fits == 0) /* one long word: break it here, but never without progress */
        fits = go_on = at > 0 ? at : 1;
    *next = go_on;
    return fits;
}
