/* Reading scenarios and writing results, with everything that can go wrong there. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WAIT_FOR_WRITER_MS = 5000 };
static const size_t LARGEST = (size_t)256 << 20; /* octets of a scenario file */

static bool complain(const char *path, const char *what)
{
    fprintf(stderr, "tcpsim: %s: %s\n", path, what);
    return false;
}

static bool say(struct strbuf *said, const char *path, const char *what)
{
    strbuf_printf(said, "tcpsim: %s: %s\n", path, what);
    return false;
}

/* A FIFO that nobody writes to must not hang us: it is opened without waiting, and then somebody has a few seconds. */
static bool wait_for_writer(int fd, const char *path, struct strbuf *said)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    if (poll(&p, 1, WAIT_FOR_WRITER_MS) <= 0)
        return say(said, path, "nobody writes to this FIFO (waited 5 s)");
    return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK) == 0 || say(said, path, strerror(errno));
}

static bool read_all(int fd, const char *path, char **text, size_t *len, struct strbuf *said)
{
    struct strbuf sb = {0};
    ssize_t n = 0;
    do {
        if (!strbuf_reserve(&sb, 65536)) {
            strbuf_free(&sb);
            return say(said, path, "out of memory");
        }
        n = read(fd, sb.p + sb.n, 65536);
        if (n > 0)
            sb.n += (size_t)n;
    } while ((n > 0 || (n < 0 && errno == EINTR)) && sb.n <= LARGEST);
    if (n < 0 || sb.n > LARGEST) {
        say(said, path, n < 0 ? strerror(errno) : "larger than 256 MiB: this cannot be a scenario");
        strbuf_free(&sb);
        return false;
    }
    sb.p[sb.n] = '\0'; /* there is room for it */
    *text = sb.p;
    *len = sb.n;
    return true;
}

bool read_whole(const char *path, char **text, size_t *len, struct strbuf *said)
{
    if (strcmp(path, "-") == 0)
        return read_all(STDIN_FILENO, "<stdin>", text, len, said);
    struct stat st;
    if (stat(path, &st) != 0)
        return say(said, path, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return say(said, path, "is a directory");
    bool fifo = S_ISFIFO(st.st_mode);
    int fd = open(path, fifo ? O_RDONLY | O_NONBLOCK : O_RDONLY);
    if (fd < 0)
        return say(said, path, strerror(errno));
    bool ok = (!fifo || wait_for_writer(fd, path, said)) && read_all(fd, path, text, len, said);
    close(fd);
    return ok;
}

/* ---- writing ---- */

void print_said(struct strbuf *said)
{
    if (said->n > 0)
        fwrite(said->p, 1, said->n, stderr);
    strbuf_free(said);
}

static bool is_regular_or_new(const char *path)
{
    struct stat st;
    return stat(path, &st) != 0 || S_ISREG(st.st_mode);
}

bool is_same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

bool output_open(struct sinkfile *out, const char *path)
{
    *out = (struct sinkfile){.path = path, .fd = STDOUT_FILENO};
    if (!path)
        return true;
    if (is_regular_or_new(path)) { /* written beside it and renamed; a device is written to as it is */
        struct strbuf name = {0};
        strbuf_printf(&name, "%s.%ld.tmp", path, (long)getpid());
        if (name.failed) {
            strbuf_free(&name);
            return complain(path, "out of memory");
        }
        out->temporary = name.p;
    }
    out->fd = open(out->temporary ? out->temporary : path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (out->fd < 0) {
        complain(path, strerror(errno));
        free(out->temporary);
        return false;
    }
    return true;
}

void output_write(struct sinkfile *out, const char *text, size_t len)
{
    while (len > 0 && !out->failed && !out->closed_pipe) {
        ssize_t n = write(out->fd, text, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EPIPE) {
            out->closed_pipe = true; /* whoever reads has seen enough */
        } else if (n < 0) {
            complain(out->path ? out->path : "standard output", strerror(errno));
            out->failed = true;
        } else {
            text += n;
            len -= (size_t)n;
        }
    }
}

void output_discard(struct sinkfile *out)
{
    if (out->path && out->fd >= 0)
        close(out->fd);
    if (out->temporary)
        unlink(out->temporary);
    free(out->temporary);
    out->temporary = NULL;
}

bool output_close(struct sinkfile *out)
{
    if (out->path && out->fd >= 0 && close(out->fd) != 0 && !out->failed) {
        complain(out->path, strerror(errno));
        out->failed = true;
    }
    out->fd = -1;
    if (out->temporary && !out->failed && rename(out->temporary, out->path) != 0) {
        complain(out->path, strerror(errno));
        out->failed = true;
    }
    if (out->failed) {
        output_discard(out);
        return false;
    }
    free(out->temporary);
    out->temporary = NULL;
    return true;
}

int write_result(const char *path, struct strbuf *text)
{
    struct sinkfile file;
    int code = EXIT_IO;
    if (text->failed) {
        fputs("tcpsim: out of memory\n", stderr);
        code = EXIT_LIMIT;
    } else if (output_open(&file, path)) {
        output_write(&file, text->p, text->n);
        code = output_close(&file) ? EXIT_HOLDS : EXIT_IO;
    }
    strbuf_free(text);
    return code;
}
