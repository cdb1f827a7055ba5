/* What the files of the space share: space.c is its beginning, its end and its face to the search, choices.c what may
 * happen next, successor.c what comes of it, judge.c what is asked. */
#ifndef SPACE_INTERNAL_H
#define SPACE_INTERNAL_H

#include "space.h"

/* What of a state is looked at often. The digest is a sum of those of the parts, of the mails and of what else there is. */
struct stand {
    const struct part *part[GROUPS_MAX];
    const struct mail *mail[GROUPS_MAX];
    uint64_t digest[2];
};

/* Making the successors of a state. Where they go: to the search, to whoever asked, or one of them to `kept`. */
struct expansion {
    struct space *s;
    struct hand *hand;
    struct space_seen *seen;
    struct search_out *out;
    void (*each)(void *context, uint16_t number, const struct joint *to, bool fault, uint64_t broken);
    void *context;
    struct joint *kept, own;
    bool made;                  /* something is in `kept` */
    uint32_t n_others;          /* choices that are not about what is under way */
    const struct joint *from;
    struct joint *next;         /* being made: in the room that the search has for it, or `own` */
    struct stand at, to;        /* of `from`, of `next` */
    uint64_t broken, happened;  /* by what has happened in making it: properties and atoms */
    uint64_t turned;            /* atoms that last and are not what they were */
};

/* Edges that leave a state: some for all that may be under way, the others for what is due at the same time, and for calls. */
enum { OTHERS_MOST = SEARCH_EDGES_MOST - GROUPS_MAX * MAIL_MOST };

/* Something is under way. */
static inline bool has_mail(const struct joint *j)
{
    uint32_t any = MAIL_EMPTY;
    for (int g = 0; g < GROUPS_MAX; g++)
        any |= j->mail[g];
    return any != MAIL_EMPTY;
}

DIGEST_WRAPS static inline void digest_changes(uint64_t digest[2], const uint64_t from[2], const uint64_t to[2])
{
    digest[0] += to[0] - from[0];
    digest[1] += to[1] - from[1];
}

/* The digest of what a state is made of beside parts and mails. */
static inline void others_digest(const struct joint *j, uint64_t to[2])
{
    const struct faults *left = &j->left;
    uint64_t others = (uint64_t)left->losses << 40 | (uint64_t)left->dups << 32 | (uint64_t)left->reorders << 24 |
                      (uint64_t)left->delays << 16 | j->history;
    to[0] = digest_mix(others);
    to[1] = digest_mix(~others);
}

/* Until the next thing is due in one of the parts; NEVER. */
static inline nsec earliest(const struct space *s, const struct part *const *parts)
{
    nsec at = NEVER;
    for (uint32_t g = 0; g < s->parts.n_groups; g++)
        at = nsec_min(at, parts[g]->next);
    return at;
}

/* ---- space.c ---- */

void stand_of(const struct space *s, struct hand *hand, const struct joint *j, struct stand *to);

/* ---- choices.c ---- */

/* All successors of x->from. */
void expand(struct expansion *x);
/* Only the one by this choice, into `kept`. */
void choose_one(struct expansion *x, uint16_t number);

/* ---- successor.c ---- */

static inline void successor_begin(struct expansion *x)
{
    x->broken = x->happened = x->turned = 0;
    x->to = x->at;
    x->next = x->out ? search_room(x->out) : &x->own;
    *x->next = *x->from;
    x->next->fresh = 0;
}

/* A group of hosts has another part. */
static inline void successor_becomes(struct expansion *x, uint32_t group, uint32_t part)
{
    const struct part *p = part_at(x->hand, part), *was = x->to.part[group];
    digest_changes(x->to.digest, was->in.digest, p->in.digest);
    x->turned |= was->rest ^ p->rest;
    x->next->part[group] = part;
    x->to.part[group] = p;
}

/* A group has other mail. False: there is no room. */
static inline bool successor_gets(struct expansion *x, uint32_t group, uint32_t mail)
{
    if (mail == INTERN_NONE)
        return false;
    const struct mail *m = mail_at(x->hand, mail);
    digest_changes(x->to.digest, x->to.mail[group]->in.digest, m->in.digest);
    x->next->mail[group] = mail;
    x->to.mail[group] = m;
    return true;
}

/* One more is under way to a group. False: there is no room. */
static inline bool successor_sends(struct expansion *x, uint32_t group, uint32_t piece)
{
    return successor_gets(x, group, mail_put(x->hand, x->next->mail[group], piece));
}

/* Lets something happen to a group of hosts. False: it cannot be found out, or there is no room for all that is sent. */
bool successor_step(struct expansion *x, uint32_t group, uint64_t ev);
/* What has happened is judged and handed on, or there was no room for it. */
void successor_finish(struct expansion *x, uint16_t number, bool fault);
void successor_leave(struct expansion *x);

/* ---- judge.c ---- */

/* A statement is due at this very moment. */
bool script_is_due(const struct part *const *parts, uint32_t n);
/* Nothing is left that could happen. */
bool at_rest(const struct space *s, const struct part *const *parts, const struct joint *j);
/* Something has happened to an end of a connection: what does not hold between its ends now? */
void judge_ends(struct expansion *x, struct happening what);
/* What the scenario's own expectations say of the successor. */
void judge_atoms(struct expansion *x);
/* Properties that do not hold in a state, whatever led to it. */
uint64_t state_broken(const struct space *s, const struct part *const *parts);
/* Those that are asked. */
uint64_t asked_of(const struct space *s, uint64_t broken);
/* search_model.check */
uint64_t space_judge(struct space *s, unsigned worker, const struct joint *j);
/* Finds the expectations that are asked of all behaviours. */
enum space_refusal take_expects(struct space *s);

#endif
