/* Segments and what belongs to them, in the words that the text formats share. */
#ifndef SEGMENT_TEXT_H
#define SEGMENT_TEXT_H

#include "strbuf.h"
#include "trace.h"

/* Which host has this address, NO_HOST if none. */
uint8_t host_at(const struct trace_meta *meta, uint32_t addr);

/* Makes each run of blanks and control characters from octet `from` on one blank, and none at the beginning: a file aligns its
 * statements, a quote does not. */
void squeeze_blanks(struct strbuf *text, size_t from);

/* "S. 300/101", "P. 101:111/301": flags as tcpdump writes them, then seq, seq:end if there is text, /ack if the ACK bit is set;
 * with these numbers. */
void label_text(const struct segment *seg, uint32_t seq, uint32_t ack, struct strbuf *out);

/* "10.0.0.1" */
void dotted_text(uint32_t addr, struct strbuf *out);

/* Flags and marks by name, one after another: the name of the i-th (from 0) that is set, NULL if there are no more.
 * "SYN", in the order of their letters; "injected" */
const char *flag_name(uint8_t flags, int i);
const char *mark_name(uint8_t marks, int i);

/* "delivered", "queue-full" */
const char *fate_name(uint8_t fate);

/* Is a rule's clause a section of RFC 9293: "3.10.7.4 first"? Not so "RFC 5961 3.2" or "4.4BSD, not RFC". */
bool clause_is_bare(const char *clause);
/* "RFC 9293 3.10.7.4 first", "RFC 6298 5.4-5.6"; nothing for R_NONE */
void clause_text(uint16_t rule, struct strbuf *out);
/* The same, two blanks, and what it says. */
void rule_sentence(uint16_t rule, struct strbuf *out);

/* Where a segment comes from that no host has sent: "network", or "box" if it is the answer of one. */
const char *network_name(const struct trace_rec *rec);
/* "client"; network_name() for a segment that no host sent just now, its address if it is nobody's in the scenario. */
void sender_text(const struct trace_meta *meta, const struct trace_rec *rec, struct strbuf *out);
void receiver_text(const struct trace_meta *meta, const struct trace_rec *rec, struct strbuf *out);
/* What was done with a segment that no host has sent: "injected" as somebody; a box "answers" as somebody. */
const char *claim_verb(const struct trace_rec *rec);
/* Whom a segment that was put into the network claims to come from: a name, or its address. */
void claim_text(const struct trace_meta *meta, const struct trace_rec *rec, struct strbuf *out);

#endif
