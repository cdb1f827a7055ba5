/* The ladder: header, rows with cuts between them, footer. */
#include "ladder.h"

#include "ladder_foot.h"
#include "ladder_geometry.h"
#include "ladder_head.h"
#include "ladder_knowledge.h"
#include "ladder_row.h"

#include <stdlib.h>

const char *host_name(const struct trace_meta *meta, uint8_t host)
{
    return host < meta->n_hosts ? meta->hosts[host] : "";
}

const char *conn_name(const struct ladder *l, uint16_t conn)
{
    bool several = l->meta->n_conns > 1 && l->opts->connection < 0;

    return several && conn < l->meta->n_conns ? l->meta->conns[conn] : "";
}

/* How long a segment is on its way if nothing special happens to it: the fastest of those that the left host, the right
 * host and the others send, and of these the slowest. 0 if no segment tells. */
static nsec usual_flight(const struct ladder *l)
{
    const int others = MARK_INJECTED | MARK_FLOOD;
    nsec fastest[] = {NEVER, NEVER, NEVER}, usual = 0;

    for (size_t i = 0; i < l->n; i++) {
        const struct trace_rec *rec = &l->recs[i];
        int side = host_side(rec->host);

        if (rec->kind == TR_SEND && rec->fate == FATE_DELIVERED && rec->arrives != NEVER && (rec->marks & others) == 0)
            fastest[side] = nsec_min(fastest[side], rec->arrives - rec->at);
    }
    for (int side = SIDE_LEFT; side <= SIDE_NONE; side++)
        if (fastest[side] != NEVER)
            usual = nsec_max(usual, fastest[side]);
    return usual;
}

/* Quiet time between two rows is cut out if it is longer than this: twice a round trip, so that waiting for an answer
 * is never cut, and long enough to be worth a line. The two rows of a slant are never cut apart. */
static nsec longest_gap(const struct ladder *l)
{
    return nsec_max(4 * usual_flight(l), MSEC(10));
}

static void draw_rows(struct ladder *l)
{
    nsec longest = longest_gap(l), now = 0;

    for (size_t i = 0; i < l->rows.n; i++) {
        const struct row *row = &l->rows.at[i];
        bool slant = row->kind == ROW_ARRIVE && row->mate != NO_ROW && row->number == 0;

        if (i > 0 && !slant && row->at - now > longest)
            row_cut(l, row, row->at - now);
        row_draw(l, i);
        now = row->until;
    }
}

void ladder_follow(struct ladder *l, size_t end)
{
    for (; l->seen < end; l->seen++) {
        host_states_see(&l->states, &l->recs[l->seen]);
        numbers_learn(&l->numbers, &l->recs[l->seen]);
        if (l->opts->letters)
            notation_see(&l->notation, &l->recs[l->seen]);
        if (l->opts->knowledge)
            knowledge_see(&l->knowledge, &l->recs[l->seen]);
    }
}

static bool begin_knowledge(struct ladder *l)
{
    if (!l->opts->knowledge)
        return true;
    l->drawn = calloc((size_t)l->meta->n_conns * SIDES + 1, sizeof *l->drawn);
    return l->drawn != NULL && knowledge_init(&l->knowledge, l->meta);
}

/* Before anything happens a host listens or is closed. Who takes part in a connection is known from all its records. */
static bool begin_states(struct ladder *l)
{
    l->parties = calloc((size_t)l->meta->n_conns + 1, 1);
    if (!host_states_init(&l->states, l->meta) || !numbers_init(&l->numbers, l->meta) || l->parties == NULL ||
        !begin_knowledge(l) || (l->opts->letters && !notation_init(&l->notation, l->meta)))
        return false;
    for (size_t i = 0; i < l->n; i++) {
        const struct trace_rec *rec = &l->recs[i];

        host_states_learn(&l->states, rec);
        if (rec->kind == TR_STATE && rec->conn < l->meta->n_conns)
            l->parties[rec->conn] |= (uint8_t)(1u << host_side(rec->host));
    }
    return true;
}

/* Until a row names a connection, show that of the first one that will. */
static uint16_t first_conn(const struct ladder *l)
{
    if (l->opts->connection >= 0 && l->opts->connection < (int)l->meta->n_conns)
        return (uint16_t)l->opts->connection;
    for (size_t i = 0; i < l->rows.n; i++)
        if (l->rows.at[i].conn != CONN_OTHER)
            return l->rows.at[i].conn;
    return 0;
}

static void free_parts(struct ladder *l)
{
    struct strbuf *texts[] = {&l->time, &l->rtx, &l->label, &l->extra, &l->tip_text, &l->tail, &l->why};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        l->out->failed = l->out->failed || texts[i]->failed;
        strbuf_free(texts[i]);
    }
    l->out->failed = l->out->failed || l->line.failed;
    canvas_free(&l->line);
    rows_free(&l->rows);
    free(l->parties);
    free(l->drawn);
    knowledge_free(&l->knowledge);
    notation_free(&l->notation);
    host_states_free(&l->states);
    numbers_free(&l->numbers);
}

void ladder_render(const struct trace_meta *meta, const struct trace_rec *recs, size_t n,
                   const struct ladder_options *opts, const struct ladder_footer *footer, struct strbuf *out)
{
    struct ladder l = {.meta = meta, .recs = recs, .n = n, .opts = opts, .out = out,
                       .line = {.ascii = opts->ascii, .color = opts->color}};

    rows_make(&l.rows, meta, recs, n, opts);
    if (l.rows.failed || !begin_states(&l)) {
        out->failed = true;
        free_parts(&l);
        return;
    }
    geometry_make(&l.geo, &l.rows, opts->width);
    l.conn = first_conn(&l);
    head_draw(&l);
    if (opts->knowledge)
        knowledge_legend(&l);
    head_columns(&l);
    if (opts->knowledge)
        knowledge_letters(&l);
    draw_rows(&l);
    ladder_follow(&l, n);
    if (!opts->unfinished)
        foot_draw(&l, footer);
    free_parts(&l);
}
