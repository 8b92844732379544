package bench

import (
	"cmp"
	"net/url"
	"strconv"

	"attest/internal/port"
)

// lineRate returns the line rate at the bench's end of a serial line, in bit/s. That of
// a serial server is not known.
func (c *Config) lineRate() (rate int, known bool) {
	u, err := url.Parse(c.Modem)
	if err == nil && u.Scheme == "tcp" {
		return 0, false
	}
	if err == nil {
		rate, _ = strconv.Atoi(u.Query().Get("baud"))
	}
	return cmp.Or(rate, port.DefaultBaud), true
}
