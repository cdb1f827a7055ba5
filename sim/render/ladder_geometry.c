/* The columns:
 *
 *   time s  client       │ lane                                     │ server        why
 *
 * Time and states are as wide as their texts, and the lane has what is left of a narrow line. A line with room for the
 * narrowest lane and LEAST_WHY columns more gets a column for the reasons; the rest is shared between the two. */
#include "ladder_geometry.h"

#include "numtext.h"

#include <string.h>

enum {
    INDENT = 2,
    LEAST_TIME = 6,    /* "time s" */
    LEAST_LANE = 42,   /* "─ FP. 4294967285:4294967295/4294967295 ─╮" and room for the head of the arrow */
    MOST_LANE = 60,
    LEAST_WHY = 36,
};

static int most(int a, int b)
{
    return a > b ? a : b;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static void measure_times(const struct rows *rows, int *decimals, int *width)
{
    char buf[NUMTEXT_MAX];
    nsec latest = 0;

    *decimals = 3;
    for (size_t i = 0; i < rows->n; i++) {
        *decimals = most(*decimals, time_decimals(rows->at[i].at));
        latest = nsec_max(latest, rows->at[i].at);
    }
    *width = most(LEAST_TIME, (int)strlen(time_text(latest, *decimals, buf)));
}

void geometry_make(struct geometry *geo, const struct rows *rows, int width)
{
    int time, spare, lane;

    measure_times(rows, &geo->decimals, &time);
    geo->width = most(width, LADDER_WIDTH_MIN);
    geo->time_end = INDENT + time;
    geo->left_state = geo->time_end + 2;
    geo->left = geo->left_state + STATE_WIDTH + 1;
    lane = geo->width - geo->left - STATE_WIDTH - 3;
    spare = lane - LEAST_LANE - 2 - LEAST_WHY;
    if (spare >= 0)
        lane = least(LEAST_LANE + spare / 4, MOST_LANE);
    geo->right = geo->left + 1 + lane;
    geo->right_state = geo->right + 2;
    geo->why = spare >= 0 ? geo->right_state + STATE_WIDTH + 2 : 0;
    geo->why_width = spare >= 0 ? geo->width - geo->why : 0;
}
