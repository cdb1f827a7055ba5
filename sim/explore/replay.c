/* A counterexample as a scenario. Whether it can be one is seen by making its choices in a world with times (director.c); if
 * so, it is written down (replay_text.c). If the links are too slow for it, shorter delays may do. */
#include "director.h"

bool explore_scenario(const struct scenario *sc, const struct explore_bounds *bounds, const struct explored *e, unsigned attempt,
                      struct strbuf *out, struct strbuf *why)
{
    static const nsec delays[EXPLORE_ATTEMPTS] = {NEVER, MSEC(1), USEC(10), 0};
    struct space space;
    struct director d;
    struct space_options options = space_options_of(bounds);
    bool ok = space_init(&space, sc, &options, 1) == SPACE_FINE;
    if (ok) {
        ok = director_begin(&d, &space, delays[attempt], false, NULL) && director_plays(&d, e);
        if (ok)
            replay_put(out, &d, e);
        else if (why->n == 0)
            strbuf_puts(why, d.why);
        director_end(&d);
    }
    space_free(&space);
    return ok;
}
