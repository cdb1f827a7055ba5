/* What this program calls itself, in --version and in what it writes for other programs. */
#ifndef VERSION_H
#define VERSION_H

#define TCPSIM_VERSION "0.1.0"

#endif
