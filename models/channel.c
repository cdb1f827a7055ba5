#include "channel.h"

nsec channel_transmission(uint32_t octets, uint64_t rate)
{
    uint64_t bits = (uint64_t)octets * 8;
    return (nsec)((bits * 1000000000u + rate - 1) / rate);
}
