/* The header. Host names and titles are the user's: they may be long, and East Asian. */
#include "ladder_head.h"

#include "ladder_groups.h"
#include "utf8.h"

#include <inttypes.h>
#include <string.h>

static struct group group(const struct strbuf *text)
{
    return (struct group){text->p, text->n, INK_PLAIN, false};
}

/* "profile rfc9293, server linux": that of the run, and hosts that have another. */
static void tell_profiles(const struct trace_meta *meta, struct strbuf *out)
{
    if (meta->profile == NULL)
        return;
    strbuf_printf(out, "profile %s", meta->profile);
    for (uint32_t i = 0; meta->host_profiles != NULL && i < meta->n_hosts; i++)
        if (strcmp(meta->host_profiles[i], meta->profile) != 0)
            strbuf_printf(out, ", %s %s", meta->hosts[i], meta->host_profiles[i]);
}

static void first_line(struct ladder *l)
{
    const struct trace_meta *meta = l->meta;
    struct strbuf text[5] = {{NULL, 0, 0, false}};
    struct group groups[5];

    strbuf_printf(&text[0], "tcpsim %s", meta->name != NULL ? meta->name : "");
    strbuf_printf(&text[1], "seed %" PRIu64, meta->seed);
    tell_profiles(meta, &text[2]);
    if (meta->delay != NULL)
        strbuf_printf(&text[3], "delay %s", meta->delay);
    if (l->opts->connection >= 0 && l->opts->connection < (int)meta->n_conns)
        strbuf_printf(&text[4], "connection %s", meta->conns[l->opts->connection]);
    for (size_t i = 0; i < 5; i++)
        groups[i] = group(&text[i]);
    groups_draw(l, groups, 5, 0);
    for (size_t i = 0; i < 5; i++)
        strbuf_free(&text[i]);
}

void head_draw(struct ladder *l)
{
    const struct trace_meta *meta = l->meta;

    first_line(l);
    if (meta->title != NULL && *meta->title != '\0')
        paragraph_draw(l, meta->title, strlen(meta->title), 0, INK_PLAIN);
    for (uint32_t i = 0; l->opts->about && i < meta->n_about; i++) {
        canvas_flush(&l->line, l->out);
        paragraph_draw(l, meta->about[i], strlen(meta->about[i]), 0, INK_PLAIN);
    }
    canvas_flush(&l->line, l->out);
}

/* The right host's name begins above its states; if it is long it ends where they end, or gets a line of its own. */
void head_columns(struct ladder *l)
{
    const struct geometry *geo = &l->geo;
    const char *left = host_name(l->meta, 0), *right = host_name(l->meta, 1);
    int room = geo->why > 0 ? geo->why - 2 : geo->width;
    int left_end = geo->left_state + utf8_text_width(left, strlen(left));
    int width = utf8_text_width(right, strlen(right));
    int col = geo->right_state + width <= room ? geo->right_state : room - width;

    canvas_text(&l->line, geo->time_end - 6, "time s", 6, INK_PLAIN);
    canvas_text(&l->line, geo->left_state, left, strlen(left), INK_PLAIN);
    if (col < left_end + 2) {
        canvas_flush(&l->line, l->out);
        col = col > 0 ? col : 0;
    }
    canvas_text(&l->line, col, right, strlen(right), INK_PLAIN);
    if (geo->why > 0)
        canvas_text(&l->line, geo->why, "why", 3, INK_PLAIN);
    canvas_flush(&l->line, l->out);
}
