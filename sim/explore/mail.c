/* What is under way to a group of hosts. There are few different mails beside the states in which they occur, so that each is
 * kept once, and what becomes of it is a look into a table. */
#include "parts_internal.h"

#include <stdlib.h>
#include <string.h>

/* A mail that is being put together. */
struct draft {
    uint32_t n, piece[MAIL_MOST];
};

static void digest_draft(struct hand *h, const struct draft *d, uint64_t to[2])
{
    uint64_t words[2 * MAIL_MOST];
    for (uint32_t i = 0; i < d->n; i++)
        memcpy(&words[(size_t)2 * i], piece_at(h, d->piece[i])->in.digest, sizeof(uint64_t[2]));
    if (d->n > 0)
        digest_words(words, (size_t)2 * d->n, to);
    else
        to[0] = to[1] = 0; /* to whomever nothing is under way */
}

static unsigned direction(const struct piece *p)
{
    return (unsigned)p->flight.from << 8 | p->flight.to;
}

/* Is it behind one of the same sender that has not lost its place? Those that have lost it are before both. Where the order makes no
 * difference it says nothing about who was sent first. */
static bool waits(struct hand *h, const struct draft *d, uint32_t at)
{
    if (h->parts->rules.any_order || at == 0)
        return false;
    const struct piece *p = piece_at(h, d->piece[at]), *before = piece_at(h, d->piece[at - 1]);
    return direction(before) == direction(p) && !before->late;
}

/* What is to be known of a mail besides. */
static void look_at(struct hand *h, const struct draft *d, struct mail *m)
{
    for (uint32_t i = 0; i < d->n; i++) {
        m->waiting |= (uint32_t)waits(h, d, i) << i;
        m->repeated |= (uint32_t)(i > 0 && d->piece[i - 1] == d->piece[i]) << i;
        m->largest = d->piece[i] > m->largest ? d->piece[i] : m->largest;
        if (d->piece[i] < MAIL_FIRST)
            mail_note(m->first, d->piece[i]);
    }
}

static uint32_t add_mail(struct hand *h, const struct draft *d, const uint64_t digest[2])
{
    size_t size = sizeof(struct mail) + d->n * sizeof *d->piece;
    struct mail *m = calloc(1, size);
    if (!m)
        return INTERN_NONE;
    memcpy(m->in.digest, digest, sizeof m->in.digest);
    m->n = d->n;
    memcpy(m->piece, d->piece, d->n * sizeof *d->piece);
    look_at(h, d, m);
    return intern_add(&h->parts->mails, &m->in, size);
}

static uint32_t intern_mail(struct hand *h, const struct draft *d)
{
    uint64_t digest[2];
    digest_draft(h, d, digest);
    uint32_t known = intern_find(&h->parts->mails, digest);
    return hand_knows(h, &h->parts->mails, &h->seen_mails, known != INTERN_NONE ? known : add_mail(h, d, digest));
}

bool mail_begins(struct hand *h)
{
    struct draft nothing = {0};
    return intern_mail(h, &nothing) == MAIL_EMPTY;
}

/* Does b come after a, or makes it no difference which comes first? */
static bool in_order(const struct mail_rules *rules, const struct piece *a, const struct piece *b)
{
    if (direction(a) != direction(b))
        return direction(a) < direction(b);
    if (rules->any_order)
        return a->in.digest[0] <= b->in.digest[0];
    if (a->late != b->late)
        return a->late;
    return !a->late || a->in.digest[0] <= b->in.digest[0];
}

/* False: there is no room. */
static bool put(struct hand *h, struct draft *d, uint32_t piece)
{
    const struct piece *p = piece_at(h, piece);
    uint32_t at = d->n;
    while (at > 0 && !in_order(&h->parts->rules, piece_at(h, d->piece[at - 1]), p))
        at--;
    if (h->parts->rules.once && at > 0 && d->piece[at - 1] == piece)
        return true;
    if (d->n == MAIL_MOST)
        return false;
    memmove(&d->piece[at + 1], &d->piece[at], (d->n - at) * sizeof *d->piece);
    d->piece[at] = piece;
    d->n++;
    return true;
}

static void take(struct draft *d, uint32_t at)
{
    d->n--;
    memmove(&d->piece[at], &d->piece[at + 1], (d->n - at) * sizeof *d->piece);
}

/* Each segment becomes older, and loses its place. */
static uint32_t grow_older(struct hand *h, const struct mail *m, nsec by)
{
    struct draft d = {0};
    for (uint32_t i = 0; i < m->n; i++) {
        uint32_t older = hand_older(h, m->piece[i], by);
        if (older == PIECE_DEAD && !h->parts->rules.fades)
            return MAIL_DEAD;
        if (older != PIECE_DEAD && (older == INTERN_NONE || !put(h, &d, older)))
            return INTERN_NONE;
    }
    return intern_mail(h, &d);
}

static uint32_t find_out(struct hand *h, uint32_t mail, uint64_t ev)
{
    const struct mail *m = mail_at(h, mail);
    if (ev & EVENT_PASS)
        return grow_older(h, m, (nsec)(ev & ~EVENT_PASS));
    struct draft d = {.n = m->n};
    memcpy(d.piece, m->piece, m->n * sizeof *m->piece);
    if (ev >> 32 == EVENT_TAKEN)
        take(&d, (uint32_t)ev);
    else if (!put(h, &d, (uint32_t)ev))
        return INTERN_NONE;
    return intern_mail(h, &d);
}

uint32_t mail_step(struct hand *h, uint32_t mail, uint64_t ev)
{
    uint32_t known = memo_find(&h->memo_mails, mail, ev);
    return known != MEMO_NONE ? known : hand_notes(h, &h->memo_mails, mail, ev, find_out(h, mail, ev));
}
