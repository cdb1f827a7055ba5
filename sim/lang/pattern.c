/* Options and segments against what scenarios say of them. */
#include "options_text.h"
#include "scenario.h"

#include <inttypes.h>
#include <string.h>

/* ---- options ---- */

static bool cookie_matches(const struct option_list *list, const struct segment *seg)
{
    if (list->any_cookie)
        return seg->n_extra > 0;
    return !(list->values & OPT_FAST_OPEN) ||
           (list->n_extra == seg->n_extra && memcmp(list->extra, seg->extra, seg->n_extra) == 0);
}

bool option_list_matches(const struct option_list *list, const struct segment *seg)
{
    if ((seg->opts | (seg->mss ? OPTION_BIT_MSS : 0)) != list->kinds)
        return false;
    if ((list->values & OPTION_BIT_MSS) && list->mss != seg->mss)
        return false;
    if ((list->values & OPT_WSCALE) && list->wscale != seg->wscale)
        return false;
    if ((list->has_tsval && list->tsval.plus != seg->tsval) || (list->has_tsecr && list->tsecr.plus != seg->tsecr))
        return false;
    if ((list->kinds & OPT_FAST_OPEN) && !cookie_matches(list, seg))
        return false;
    return !(list->kinds & OPT_RAW) ||
           (list->n_extra == seg->n_extra && memcmp(list->extra, seg->extra, seg->n_extra) == 0);
}

void option_list_set(const struct option_list *list, struct segment *seg)
{
    seg->opts = list->kinds & (uint8_t)~OPTION_BIT_MSS;
    if (list->kinds & OPTION_BIT_MSS)
        seg->mss = list->mss;
    seg->wscale = list->wscale;
    seg->n_extra = list->n_extra;
    memcpy(seg->extra, list->extra, list->n_extra);
}

static void put_word(struct strbuf *out, size_t begin, const char *word)
{
    strbuf_printf(out, "%s%s", out->n > begin ? "," : "", word);
}

static void put_timestamps(struct strbuf *out, const struct option_list *list)
{
    if (list->has_tsval)
        strbuf_printf(out, " val %" PRIu32, list->tsval.plus);
    if (list->has_tsecr)
        strbuf_printf(out, " ecr %" PRIu32, list->tsecr.plus);
}

static void put_cookie(struct strbuf *out, const struct option_list *list)
{
    if (list->any_cookie)
        strbuf_puts(out, " cookie");
    else if (list->values & OPT_FAST_OPEN)
        strbuf_puts(out, list->n_extra ? " cookie " : " cookiereq");
    hex_text(list->extra, list->n_extra, out);
}

void option_list_text(const struct option_list *list, struct strbuf *out)
{
    strbuf_puts(out, "<");
    size_t begin = out->n;
    if (list->kinds & OPTION_BIT_MSS)
        put_word(out, begin, "mss");
    if (list->values & OPTION_BIT_MSS)
        strbuf_printf(out, " %u", (unsigned)list->mss);
    if (list->kinds & OPT_SACK_PERMITTED)
        put_word(out, begin, "sackOK");
    if (list->kinds & OPT_TIMESTAMPS)
        put_word(out, begin, "TS");
    put_timestamps(out, list);
    if (list->kinds & OPT_WSCALE)
        put_word(out, begin, "wscale");
    if (list->values & OPT_WSCALE)
        strbuf_printf(out, " %u", (unsigned)list->wscale);
    if (list->kinds & OPT_FAST_OPEN) {
        put_word(out, begin, "tfo");
        put_cookie(out, list);
    }
    if (list->kinds & OPT_RAW) {
        put_word(out, begin, "raw ");
        hex_text(list->extra, list->n_extra, out);
    }
    strbuf_puts(out, ">");
}

/* ---- segments ---- */

bool pattern_matches(const struct pattern *p, const struct segment *seg)
{
    if (p->any)
        return true;
    return p->flags == seg->flags && (!p->has_seq || p->seq == seg->seq) && (!p->has_len || p->len == seg->len) &&
           (!p->has_ack || p->ack == seg->ack) && (!p->has_win || p->win == seg->wnd) &&
           (!p->has_mss || p->mss == seg->mss) && (!p->options.given || option_list_matches(&p->options, seg));
}
