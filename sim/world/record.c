/* Telling the trace. Nothing is made up when nobody looks. */
#include "internal.h"

#include <string.h>

struct trace_rec record(const struct sim *sim, enum trace_kind kind, uint8_t host, uint16_t name)
{
    return (struct trace_rec){
        .at = sim->w->now, .arrives = NEVER, .step = sim->w->step, .line = sim->line, .kind = (uint8_t)kind,
        .host = host, .peer = NO_HOST, .conn = name, .nth = sim->nth, .marks = sim->flood ? MARK_FLOOD : 0,
    };
}

void put(const struct sim *sim, const struct trace_rec *rec)
{
    if (looked_at(sim, (enum trace_kind)rec->kind))
        sim->sink->put(sim->sink, rec);
}

void put_call(const struct sim *sim, enum trace_call call, uint8_t host, uint16_t name, uint32_t n, enum tcp_rule rule)
{
    struct trace_rec rec = record(sim, TR_CALL, host, name);
    rec.call = (uint8_t)call;
    rec.n = n;
    rec.rule = (uint16_t)rule;
    put(sim, &rec);
}

void put_state(const struct sim *sim, uint8_t host, uint16_t name, uint8_t from, uint8_t to, enum tcp_rule rule)
{
    struct trace_rec rec = record(sim, TR_STATE, host, name);
    rec.from = from;
    rec.to = to;
    rec.rule = (uint16_t)rule;
    put(sim, &rec);
}

void put_queue(const struct sim *sim, uint8_t host, const struct listener *l)
{
    struct trace_rec rec = record(sim, TR_QUEUE, host, CONN_OTHER);
    rec.synq = l->syn_queue;
    rec.synq_cap = listener_syn_room(l, &sim->sc->hosts[host].knobs);
    rec.acceptq = l->accept_queue;
    rec.acceptq_cap = listener_accept_room(l, &sim->sc->hosts[host].knobs);
    put(sim, &rec);
}

void record_arrival(const struct sim *sim, const struct flight *f, uint16_t name, enum tcp_rule rule, const uint16_t also[2])
{
    if (!looked_at(sim, TR_ARRIVE))
        return;
    struct trace_rec rec = record(sim, TR_ARRIVE, f->to, name);
    rec.peer = f->from;
    rec.flight = f->id;
    rec.marks = f->marks;
    rec.seg = f->seg;
    rec.rule = (uint16_t)rule;
    if (also)
        memcpy(rec.also, also, sizeof rec.also);
    put(sim, &rec);
}
