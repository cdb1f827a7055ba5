/* Which of some names was meant by a word that is none of them: the one that the fewest slips of the keyboard away. */
#include "source.h"

#include <string.h>

enum { WORD_MAX = 40 }; /* nobody mistypes a longer word into one of ours */

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c == '_' ? '-' : (unsigned char)c;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* How many letters must be added, left out, replaced or swapped with their neighbour to make b of a. Case does not count,
 * nor does `_` for `-`. */
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    unsigned row[3][WORD_MAX + 1]; /* of the matrix of distances between beginnings: the last two and the current */
    unsigned *before = row[0], *last = row[1], *now = row[2];

    for (size_t j = 0; j <= b_len; j++)
        last[j] = before[j] = (unsigned)j;
    for (size_t i = 1; i <= a_len; i++) {
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= b_len; j++) {
            unsigned differs = lower(a[i - 1]) != lower(b[j - 1]);
            now[j] = least(least(last[j] + 1, now[j - 1] + 1), last[j - 1] + differs);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                now[j] = least(now[j], before[j - 2] + 1);
        }
        unsigned *oldest = before;
        before = last;
        last = now;
        now = oldest;
    }
    return last[b_len];
}

/* One slip in three letters may be one; a single letter says too little to guess from. */
static unsigned tolerance(size_t len)
{
    if (len < 2)
        return 0;
    return len < 6 ? 1 : len < 9 ? 2 : 3;
}

const char *did_you_mean(const char *word, size_t len, const char *const *names, size_t n)
{
    const char *best = NULL;
    unsigned best_distance = tolerance(len) + 1;

    if (len > WORD_MAX)
        return NULL;
    for (size_t i = 0; i < n && best_distance > 0; i++) {
        size_t name_len = strlen(names[i]);
        if (name_len > WORD_MAX)
            continue;
        unsigned d = distance(word, len, names[i], name_len);
        if (d < best_distance) {
            best_distance = d;
            best = names[i];
        }
    }
    return best;
}
