/* The matrix for programs: one row per cell, as comma-separated values (RFC 4180) and as JSON. docs/matrix.md has the columns. */
#include "csv_out.h"
#include "json_out.h"
#include "matrix.h"

static void put_row(const struct matrix *m, const struct matrix_cell *c, struct strbuf *out)
{
    enum matrix_place place = (enum matrix_place)c->place;
    strbuf_printf(out, "%s,%s,%s,%s,%s,%s,%s,%s,%s,%u,%u,%s,", m->profile, tcp_state_name(matrix_state(place)),
                  matrix_origin(place), matrix_segment_name(c->segment), matrix_seq_name((enum matrix_seq)c->seq),
                  matrix_ack_name((enum matrix_ack)c->ack), tcp_state_name((enum tcp_state)c->next), c->emits, c->user,
                  (unsigned)c->rcv_nxt, (unsigned)c->snd_una, rule_name((enum tcp_rule)c->rule));
    csv_text(out, rule_clause((enum tcp_rule)c->rule));
    strbuf_puts(out, "\r\n");
}

void matrix_csv(const struct matrix *m, struct strbuf *out)
{
    strbuf_puts(out, "profile,state,origin,segment,seq,ack,next,emits,user,rcv_nxt,snd_una,rule,clause\r\n");
    for (unsigned i = 0; i < MATRIX_CELLS; i++)
        if (matrix_shows(m, (enum matrix_place)m->cells[i].place))
            put_row(m, &m->cells[i], out);
}

static void put_cell(struct json *j, const struct matrix_cell *c)
{
    enum matrix_place place = (enum matrix_place)c->place;
    json_open(j, NULL, '{');
    json_text(j, "state", tcp_state_name(matrix_state(place)));
    json_text(j, "origin", matrix_origin(place));
    json_text(j, "segment", matrix_segment_name(c->segment));
    json_text(j, "seq", matrix_seq_name((enum matrix_seq)c->seq));
    json_text(j, "ack", matrix_ack_name((enum matrix_ack)c->ack));
    json_text(j, "next", tcp_state_name((enum tcp_state)c->next));
    json_text(j, "emits", c->emits);
    json_text(j, "user", c->user);
    json_uint(j, "rcv_nxt", c->rcv_nxt);
    json_uint(j, "snd_una", c->snd_una);
    json_text(j, "rule", rule_name((enum tcp_rule)c->rule));
    json_text(j, "clause", rule_clause((enum tcp_rule)c->rule));
    json_close(j, '}');
}

void matrix_json(const struct matrix *m, struct strbuf *out)
{
    struct json j = {.out = out};
    json_open(&j, NULL, '{');
    json_text(&j, "schema", "tcpsim-matrix");
    json_uint(&j, "version", 1);
    json_text(&j, "profile", m->profile);
    json_open(&j, "cells", '[');
    for (unsigned i = 0; i < MATRIX_CELLS; i++)
        if (matrix_shows(m, (enum matrix_place)m->cells[i].place))
            put_cell(&j, &m->cells[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    strbuf_puts(out, "\n");
}
