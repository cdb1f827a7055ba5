#include "crew.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct crew {
    pthread_mutex_t lock;
    pthread_cond_t begins, ends;
    pthread_t *threads;
    unsigned n_threads, hired;    /* hired: those that have their number */
    unsigned next, n, busy;       /* pieces: the next one, how many; threads that are still at it */
    unsigned round;               /* which work */
    bool over;
    void (*work)(void *context, unsigned worker, unsigned piece);
    void *context;
};

static bool take_piece(struct crew *c, unsigned *piece)
{
    pthread_mutex_lock(&c->lock);
    bool any = c->next < c->n;
    *piece = any ? c->next++ : 0;
    pthread_mutex_unlock(&c->lock);
    return any;
}

static void work(struct crew *c, unsigned worker)
{
    unsigned piece;
    while (take_piece(c, &piece))
        c->work(c->context, worker, piece);
}

static void *thread(void *arg)
{
    struct crew *c = arg;
    unsigned round = 0;
    pthread_mutex_lock(&c->lock);
    unsigned worker = ++c->hired;
    while (!c->over) {
        if (c->round == round) {
            pthread_cond_wait(&c->begins, &c->lock);
            continue;
        }
        round = c->round;
        pthread_mutex_unlock(&c->lock);
        work(c, worker);
        pthread_mutex_lock(&c->lock);
        if (--c->busy == 0)
            pthread_cond_signal(&c->ends);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

void *crew_alloc(size_t n, size_t size)
{
    void *p = aligned_alloc(128, n * size);
    return p ? memset(p, 0, n * size) : NULL;
}

struct crew *crew_new(unsigned size)
{
    struct crew *c = calloc(1, sizeof *c);
    pthread_t *threads = calloc(size, sizeof *threads);
    if (!c || !threads) {
        free(c);
        free(threads);
        return NULL;
    }
    c->threads = threads;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->begins, NULL);
    pthread_cond_init(&c->ends, NULL);
    while (c->n_threads + 1 < size && pthread_create(&c->threads[c->n_threads], NULL, thread, c) == 0)
        c->n_threads++;
    return c;
}

void crew_free(struct crew *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->lock);
    c->over = true;
    pthread_cond_broadcast(&c->begins);
    pthread_mutex_unlock(&c->lock);
    for (unsigned i = 0; i < c->n_threads; i++)
        pthread_join(c->threads[i], NULL);
    pthread_mutex_destroy(&c->lock);
    pthread_cond_destroy(&c->begins);
    pthread_cond_destroy(&c->ends);
    free(c->threads);
    free(c);
}

void crew_work(struct crew *c, unsigned n, void (*todo)(void *context, unsigned worker, unsigned piece), void *context)
{
    pthread_mutex_lock(&c->lock);
    c->work = todo;
    c->context = context;
    c->next = 0;
    c->n = n;
    c->busy = c->n_threads;
    c->round++;
    pthread_cond_broadcast(&c->begins);
    pthread_mutex_unlock(&c->lock);
    work(c, 0);
    pthread_mutex_lock(&c->lock);
    while (c->busy > 0)
        pthread_cond_wait(&c->ends, &c->lock);
    pthread_mutex_unlock(&c->lock);
}
