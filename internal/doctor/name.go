package doctor

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"attest/internal/at"
	"attest/internal/luat"
	"attest/internal/modem"
)

// nameTime is how long name servers may take: the modem gives up by itself.
const nameTime = 60 * time.Second

// resolution has the modem look up the name of the broker. It opens the TCP/IP scene for
// that, as CDNSGIP needs it (guide, FAQ 5), and shuts it again.
func (p *patient) resolution(ctx context.Context) Finding {
	if _, err := netip.ParseAddr(p.host); err == nil {
		return ok("%s is an address: nothing to look up", p.host)
	}
	opened, err := p.openScene(ctx)
	if err != nil {
		return p.unanswered("the TCP/IP commands", err)
	}
	if opened {
		defer p.do(context.WithoutCancel(ctx), luat.Pending("AT+CIPSHUT"))
	}
	from := p.modem.Mark()
	a, err := p.do(ctx, luat.Pending("AT+CDNSGIP="+luat.Quote(p.host)))
	switch {
	case err != nil:
		return p.unanswered("AT+CDNSGIP", err)
	case !a.OK():
		return warning("the connections below tell more", "AT+CDNSGIP answers %s", says(a.Final.Text))
	}
	limited, cancel := context.WithTimeout(ctx, p.scaled(nameTime))
	defer cancel()
	line, err := p.modem.AwaitFrom(limited, from, "+CDNSGIP", func(l at.Line) bool { return strings.HasPrefix(l.Text, "+CDNSGIP") })
	if err != nil {
		return p.unanswered("AT+CDNSGIP", err)
	}
	return p.resolved(line.Text)
}

// resolved reads `+CDNSGIP: 1,"host","ip"` and `+CDNSGIP:0,<err>` (manual CDNSGIP).
func (p *patient) resolved(said string) Finding {
	params, err := at.Params(strings.TrimPrefix(said, "+CDNSGIP:"))
	switch {
	case err != nil || len(params) < 2:
		return warning("the connections below tell more", "AT+CDNSGIP reports %s", says(said))
	case params[0] == "1" && len(params) >= 3:
		return ok("%s is %s for the modem", p.host, params[2])
	case params[1] == "11" || params[1] == "12":
		return problem("give others with AT+CDNSCFG, or an address in broker.advertise", "the modem's name servers do not answer (%s)", says(said))
	}
	return problem("put it into the DNS that the cellular network asks, or give an address in broker.advertise", "the modem's name servers do not know %s (%s)", p.host, says(said))
}

// scene is the modem's TCP/IP scene.
func (p *patient) scene() luat.Scene {
	return luat.Scene{Modem: p.modem, Do: func(ctx context.Context, command string) (modem.Answer, error) {
		return p.do(ctx, luat.Pending(command))
	}}
}

// openScene brings the TCP/IP scene to its address and tells whether it was closed before.
func (p *patient) openScene(ctx context.Context) (opened bool, err error) {
	limited, cancel := context.WithTimeout(ctx, max(p.scaled(9*time.Second), leastAnswer))
	defer cancel()
	state, err := p.scene().State(limited)
	if err != nil {
		return false, err
	}
	return p.scene().Open(ctx, state)
}
