/* Departures and arrivals find each other by the number of their flight, through a hash table with open addressing. */
#include "ladder_pairs.h"

#include <stdlib.h>

struct slots {
    uint32_t *row;    /* NO_ROW: free */
    size_t mask;
};

/* Fibonacci hashing: flights are numbered one after another, so any spreading of them will do. */
static size_t slot_of(const struct slots *slots, uint32_t flight)
{
    return (size_t)((uint64_t)flight * 0x9E3779B97F4A7C15u >> 32) & slots->mask;
}

static uint32_t *find(const struct slots *slots, const struct rows *rows, const struct trace_rec *recs, uint32_t flight)
{
    size_t i = slot_of(slots, flight);

    while (slots->row[i] != NO_ROW && recs[rows->at[slots->row[i]].seg].flight != flight)
        i = (i + 1) & slots->mask;
    return &slots->row[i];
}

static bool make_slots(struct slots *slots, size_t n)
{
    size_t size = 16;

    while (size < n * 2)
        size *= 2;
    slots->row = malloc(size * sizeof *slots->row);
    slots->mask = size - 1;
    for (size_t i = 0; slots->row != NULL && i < size; i++)
        slots->row[i] = NO_ROW;
    return slots->row != NULL;
}

static bool departs(const struct row *row, const struct trace_rec *recs)
{
    return row->kind == ROW_SEND && !rec_foreign(&recs[row->seg]) && recs[row->seg].fate == FATE_DELIVERED &&
           host_side(recs[row->seg].peer) != SIDE_NONE;
}

/* Numbers count from 1 in the order in which split arrows depart. */
static void number_split(struct rows *rows)
{
    uint32_t number = 0;

    for (size_t i = 0; i < rows->n; i++) {
        struct row *row = &rows->at[i];

        if (row->kind != ROW_SEND || row->mate == NO_ROW || row->mate == i + 1)
            continue;
        row->number = ++number;
        rows->at[row->mate].number = number;
    }
}

void rows_pair(struct rows *rows, const struct trace_rec *recs)
{
    struct slots slots;

    if (!make_slots(&slots, rows->n)) {
        rows->failed = true;
        return;
    }
    for (size_t i = 0; i < rows->n; i++) {
        struct row *row = &rows->at[i];
        uint32_t *slot;

        if (departs(row, recs)) {
            *find(&slots, rows, recs, recs[row->seg].flight) = (uint32_t)i;
        } else if (row->kind == ROW_ARRIVE) {
            slot = find(&slots, rows, recs, recs[row->seg].flight);
            if (*slot != NO_ROW && rows->at[*slot].mate == NO_ROW) {
                row->mate = *slot;
                rows->at[*slot].mate = (uint32_t)i;
            }
        }
    }
    free(slots.row);
    number_split(rows);
}
