/* The matrix for people: a poster of 80 columns, one block a state. Segments that are treated alike share their lines, and
 * so do the positions that make no difference:
 *
 *     segment    SEQ     ACK                 next         emits    RFC 9293
 *     F.         .[#..]. exact               CLOSE-WAIT   ACKNOW   3.10.7.4 eighth
 */
#include "matrix.h"
#include "wrap.h"

#include <stdio.h>
#include <string.h>

enum { PER_SEGMENT = MATRIX_SEQS * MATRIX_ACKS };

/* The columns that each needs. The clause has the rest of the line. */
enum { SEGMENT_WIDTH = 11, SEQ_WIDTH = 8, ACK_WIDTH = 20, NEXT_WIDTH = 13, EMITS_WIDTH = 9, WIDTH = 80 };
enum { CLAUSE_COLUMN = 2 + SEGMENT_WIDTH + SEQ_WIDTH + ACK_WIDTH + NEXT_WIDTH + EMITS_WIDTH };

static bool same(const struct matrix_cell *a, const struct matrix_cell *b)
{
    return a->next == b->next && strcmp(a->emits, b->emits) == 0 &&
           strcmp(rule_clause((enum tcp_rule)a->rule), rule_clause((enum tcp_rule)b->rule)) == 0;
}

static bool all_same(const struct matrix_cell *a, const struct matrix_cell *b, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (!same(&a[i], &b[i]))
            return false;
    return true;
}

/* Is one like it among those before it? Then it is already printed with that one. */
static bool seen_before(const struct matrix_cell *cells, unsigned i, unsigned size)
{
    for (unsigned j = 0; j < i; j++)
        if (all_same(&cells[j * size], &cells[i * size], size))
            return true;
    return false;
}

/* "S S. SF": all that are like the one of number `first`. */
static void name_segments(const struct matrix_cell *place, unsigned first, char *to, size_t size)
{
    size_t n = 0;
    for (unsigned i = first; i < MATRIX_SEGMENTS; i++)
        if (all_same(&place[i * PER_SEGMENT], &place[first * PER_SEGMENT], PER_SEGMENT) && n < size)
            n += (size_t)snprintf(to + n, size - n, "%s%s", n > 0 ? " " : "", matrix_segment_name(i));
}

/* A picture of the window: "#[...].", # where the four cells for each ACK are like those of number `first`. */
static void draw_window(const struct matrix_cell *segment, unsigned first, char to[MATRIX_SEQS + 3])
{
    for (unsigned i = 0; i < MATRIX_SEQS; i++) {
        bool like = all_same(&segment[i * MATRIX_ACKS], &segment[first * MATRIX_ACKS], MATRIX_ACKS);
        if (i == SEQ_LEFT_EDGE)
            *to++ = '[';
        if (i == SEQ_OUTSIDE_RIGHT)
            *to++ = ']';
        *to++ = like ? '#' : '.';
    }
    *to = '\0';
}

static void name_acks(const struct matrix_cell *acks, unsigned first, char *to, size_t size)
{
    size_t n = 0;
    unsigned like = 0;
    for (unsigned i = 0; i < MATRIX_ACKS; i++) {
        if (!same(&acks[i], &acks[first]) || n >= size)
            continue;
        like++;
        n += (size_t)snprintf(to + n, size - n, "%s%s", n > 0 ? ", " : "", matrix_ack_name((enum matrix_ack)i));
    }
    if (like == MATRIX_ACKS)
        snprintf(to, size, "any");
}

/* Text and blanks up to so many columns; at least one, so that nothing runs together. */
static void put_column(struct strbuf *out, const char *text, int width)
{
    strbuf_printf(out, "%-*s%s", width, text, strlen(text) < (size_t)width ? "" : " ");
}

/* The clause, under itself again where the line is full. */
static void put_clause(struct strbuf *out, const char *clause)
{
    size_t len = strlen(clause), next = 0;
    for (size_t i = 0; i < len; i += next) {
        size_t n = wrap_line(clause + i, len - i, WIDTH - CLAUSE_COLUMN, &next);
        strbuf_printf(out, "%*s%.*s\n", i > 0 ? CLAUSE_COLUMN : 0, "", (int)n, clause + i);
    }
}

static void put_line(struct strbuf *out, const char *names, const char *window, const char *acks, const char *next,
                     const char *emits, const char *clause)
{
    strbuf_puts(out, "  ");
    put_column(out, names, SEGMENT_WIDTH);
    put_column(out, window, SEQ_WIDTH);
    put_column(out, acks, ACK_WIDTH);
    put_column(out, next, NEXT_WIDTH);
    put_column(out, emits, EMITS_WIDTH);
    put_clause(out, clause);
}

static void put_cell(struct strbuf *out, const char *names, const char *window, const char *acks, const struct matrix_cell *c)
{
    bool stays = (enum tcp_state)c->next == matrix_state((enum matrix_place)c->place);
    put_line(out, names, window, acks, stays ? "-" : tcp_state_name((enum tcp_state)c->next), c->emits,
             rule_clause((enum tcp_rule)c->rule));
}

static void put_segment(const struct matrix_cell *segment, const char *names, struct strbuf *out)
{
    for (unsigned seq = 0; seq < MATRIX_SEQS; seq++) {
        const struct matrix_cell *acks = &segment[seq * MATRIX_ACKS];
        char window[MATRIX_SEQS + 3], ack_names[40];
        if (seen_before(segment, seq, MATRIX_ACKS))
            continue;
        draw_window(segment, seq, window);
        for (unsigned ack = 0; ack < MATRIX_ACKS; ack++) {
            if (seen_before(acks, ack, 1))
                continue;
            name_acks(acks, ack, ack_names, sizeof ack_names);
            put_cell(out, names, window, ack_names, &acks[ack]);
            names = "";
        }
    }
}

static void put_place(enum matrix_place place, const struct matrix_cell *cells, struct strbuf *out)
{
    const char *origin = matrix_origin(place);
    strbuf_printf(out, "\n%s%s%s%s\n", tcp_state_name(matrix_state(place)), origin[0] ? " (" : "", origin, origin[0] ? ")" : "");
    for (unsigned i = 0; i < MATRIX_SEGMENTS; i++) {
        char names[64];
        if (seen_before(cells, i, PER_SEGMENT))
            continue;
        name_segments(cells, i, names, sizeof names);
        put_segment(&cells[i * PER_SEGMENT], names, out);
    }
}

static const char legend[] =
    "SEQ     #[...].  ends where the window begins: the last segment again\n"
    "        .[#..].  at RCV.NXT       .[.#.].  in the middle of the window\n"
    "        .[..#].  its last number  .[...]#  the first number beyond it\n"
    "ACK     too-old  below SND.UNA - MAX.SND.WND\n"
    "        old      SND.NXT - 1: not of our SYN or FIN where one is outstanding\n"
    "        exact    SND.NXT, above: of what was never sent\n"
    "ACKNOW  <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>; (ACKNOW): owed, but it may wait\n"
    "SYNACK  <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>\n"
    "RST(a)  <SEQ=SEG.ACK><CTL=RST>\n"
    "RST(n)  <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>\n"
    "-       the same state, nothing sent\n";

void matrix_table(const struct matrix *m, struct strbuf *out)
{
    strbuf_printf(out, "tcpsim matrix   profile %s\n\n%s\n", m->profile, legend);
    put_line(out, "segment", "SEQ", "ACK", "next", "emits", "RFC 9293");
    for (unsigned i = 0; i < MATRIX_PLACES; i++)
        if (matrix_shows(m, (enum matrix_place)i))
            put_place((enum matrix_place)i, &m->cells[i * MATRIX_SEGMENTS * PER_SEGMENT], out);
}
