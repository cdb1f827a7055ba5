/* tcpsim fmt: scenarios in their usual form. */
#include "cli.h"

#include "fmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool same(const struct strbuf *sb, const char *text, size_t len)
{
    return sb->n == len && (len == 0 || memcmp(sb->p, text, len) == 0);
}

static bool write_to(const char *path, const struct strbuf *sb)
{
    struct sinkfile file;
    if (!output_open(&file, path))
        return false;
    if (sb->n > 0)
        output_write(&file, sb->p, sb->n);
    return output_close(&file);
}

static int fmt_text(const struct options *o, const char *path, const char *text, size_t len)
{
    bool is_stdin = strcmp(path, "-") == 0;
    struct source src = {.name = is_stdin ? "<stdin>" : path, .text = text, .len = len};
    struct diags diags = {0};
    struct strbuf sb = {0};
    int code = EXIT_HOLDS;
    bool ok = scenario_format(&src, &sb, &diags);
    diags_print(stderr, &src, &diags);
    if (!ok || sb.failed) {
        code = sb.failed ? EXIT_LIMIT : EXIT_USAGE;
    } else if (o->check) {
        code = same(&sb, text, len) ? EXIT_HOLDS : EXIT_FAILED;
        if (code == EXIT_FAILED)
            fprintf(stderr, "%s: not in the usual form (tcpsim fmt -w writes it so)\n", src.name);
    } else if (!o->write || is_stdin || !same(&sb, text, len)) {
        code = write_to(o->write && !is_stdin ? path : o->output, &sb) ? EXIT_HOLDS : EXIT_IO;
    }
    strbuf_free(&sb);
    return code;
}

int command_fmt(struct options *o)
{
    int code = EXIT_HOLDS;
    if (o->output && o->n_files > 1) {
        fputs("tcpsim: -o takes one file to format\n", stderr);
        return EXIT_USAGE;
    }
    for (int i = 0; i < o->n_files; i++) {
        char *text = NULL;
        size_t len = 0;
        int its = EXIT_IO;
        struct strbuf said = {0};
        if (read_whole(o->files[i], &text, &len, &said))
            its = fmt_text(o, o->files[i], text, len);
        print_said(&said);
        code = graver(code, its);
        free(text);
    }
    return code;
}
