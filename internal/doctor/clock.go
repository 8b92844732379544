package doctor

import (
	"context"
	"time"

	"attest/internal/luat"
)

// clockOff is by how much a clock may be wrong; a run sets it beyond that.
const clockOff = 24 * time.Hour

// clock looks at the modem's clock, by which it judges certificates.
func (p *patient) clock(ctx context.Context) Finding {
	said, err := p.ask(ctx, "AT+CCLK?")
	if err != nil {
		return p.unanswered("AT+CCLK?", err)
	}
	told, _, err := luat.ParseClock(said)
	off := time.Until(told).Abs()
	switch {
	case err != nil:
		return warning("look at AT+CCLK?: the modem judges certificates by it", "unreadable: %s", says(said))
	case off > clockOff:
		return warning("nothing has to be done: attest run sets the clock", "says %s, and certificates of today are not valid by it", told.UTC().Format(time.DateOnly))
	case off > time.Minute:
		return ok("off by %v, and certificates are valid for longer", off.Round(time.Second))
	}
	return ok("right")
}
