package doctor

import (
	"context"
	"strconv"
	"strings"
	"time"

	"attest/internal/at"
	"attest/internal/luat"
)

// The errors of +CME ERROR that are about the card (manual CME_ERROR).
const (
	simMissing = 10
	simPIN     = 11
	simPUK     = 12
	simFailure = 13
	simBusy    = 14
)

// simTime is how long a card may be busy after a start (at-facts §3.2: 10 s).
const simTime = 10 * time.Second

// card looks whether there is a SIM card, and whether it is open.
func (p *patient) card(ctx context.Context) Finding {
	const enter = `enter it with AT+CPIN="…", or take it off for good: AT+CLCK="SC",0,"…"`
	said, err := p.settled(ctx, "AT+CPIN?", simTime, func(said string) bool {
		code, _ := luat.ParseError(said)
		return code != simBusy
	})
	if err != nil {
		return p.unanswered("AT+CPIN?", err)
	}
	code, refused := luat.ParseError(said)
	state := strings.TrimSpace(strings.TrimPrefix(said, "+CPIN:"))
	switch {
	case state == "READY":
		return ok("ready")
	case state == "SIM PIN", code == simPIN:
		return problem(enter, "the SIM card asks for its PIN")
	case state == "SIM PUK", code == simPUK:
		return problem(`its PIN was wrong three times: AT+CPIN="<PUK>","<new PIN>", or ask the operator`, "the SIM card asks for its PUK")
	case strings.HasPrefix(state, "SIM REMOVED"), code == simMissing:
		return problem("insert one, the right way round, and restart the modem", "no SIM card")
	case code == simFailure:
		return problem("clean its contacts, try another card", "the SIM card does not work: %s", says(said))
	case code == simBusy:
		return problem("try another card", "the SIM card is still busy after %v", p.scaled(simTime))
	case refused:
		return problem("try another card", "AT+CPIN? answers %s", says(said))
	}
	return problem(`the card wants something else than its PIN: AT+CPIN?`, "the SIM card is not ready: %s", says(said))
}

// signal looks how well the network is heard: in dBm, -113 + 2·rssi (27.007 §8.5).
func (p *patient) signal(ctx context.Context) Finding {
	const antenna, unknown, marginal = "look at the antenna and its plug", 99, 10
	if said, err := p.ask(ctx, "AT+CFUN?"); err == nil && strings.HasPrefix(said, "+CFUN:") && strings.Trim(said, "+CFUN: ") != "1" {
		return problem("switch it on with AT+CFUN=1", "the radio is switched off: %s", says(said))
	}
	if said, err := p.ask(ctx, "AT+COPS?"); err == nil && strings.HasPrefix(said, "+COPS: 2") {
		return problem("let it choose a network with AT+COPS=0", "the modem was told to stay without a network: %s", says(said))
	}
	said, err := p.settled(ctx, "AT+CSQ", networkTime, func(said string) bool { return rssi(said) != unknown })
	if err != nil {
		return p.unanswered("AT+CSQ", err)
	}
	switch level := rssi(said); {
	case level < 0:
		return warning(antenna, "AT+CSQ answers %s", says(said))
	case level == unknown:
		return problem(antenna, "no signal")
	case level < marginal:
		return warning(antenna, "weak, %d dBm: what is lost on the air may look like the firmware's fault", 2*level-113)
	default:
		return ok("%d dBm", 2*level-113)
	}
}

// rssi reads "+CSQ: 19,0"; -1 for anything else.
func rssi(said string) int {
	level, _, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(said, "+CSQ:")), ",")
	if n, err := strconv.Atoi(level); err == nil {
		return n
	}
	return -1
}

// networkTime is how long a modem that was just plugged in may search: 7 s were measured
// (at-facts §6.1).
const networkTime = 20 * time.Second

// The values of <stat> (27.007 §7.2).
const (
	idle      = 0
	searching = 2
	denied    = 3
)

// registration looks whether a network has taken the modem in.
func (p *patient) registration(ctx context.Context) Finding {
	status := func(said string) int {
		r, err := luat.ParseRegistration(said)
		switch {
		case err != nil:
			return -1
		case r.Registered():
			return 1
		}
		return r.Status
	}
	said, err := p.settled(ctx, "AT+CEREG?", networkTime, func(said string) bool { return status(said) != searching })
	if err != nil {
		return p.unanswered("AT+CEREG?", err)
	}
	switch status(said) {
	case 1:
		if r, _ := luat.ParseRegistration(said); r.Status != 1 {
			return ok("registered, roaming")
		}
		return ok("registered")
	case idle:
		return problem("let it choose a network: AT+COPS=0", "not registered, and not searching")
	case searching:
		return problem("look at the antenna, and whether this operator has LTE here; AT+CFUN=0 and AT+CFUN=1 begin the search anew", "still searching after %v", p.scaled(networkTime))
	case denied:
		return problem("ask the operator: the card may be inactive, unpaid, or bound to another device", "the network refuses the card")
	}
	return problem("look at the card's contract: it must allow data", "AT+CEREG? answers %s", says(said))
}

// attachment looks whether the network gives packet data.
func (p *patient) attachment(ctx context.Context) Finding {
	said, err := p.settled(ctx, "AT+CGATT?", networkTime, attached)
	switch {
	case err != nil:
		return p.unanswered("AT+CGATT?", err)
	case !attached(said):
		return problem("AT+CGATT=1 attaches; if it is refused, the card's contract has no data", "not attached to packet data: %s", says(said))
	}
	return ok("attached")
}

func attached(said string) bool {
	on, err := luat.ParseAttached(said)
	return err == nil && on
}

// address looks whether the default context has an address.
func (p *patient) address(ctx context.Context) Finding {
	said, err := p.settled(ctx, "AT+CGPADDR=1", networkTime, func(said string) bool { return addressOf(said) != "" })
	if err != nil {
		return p.unanswered("AT+CGPADDR=1", err)
	}
	if own := addressOf(said); own != "" {
		return ok("%s", own)
	}
	return problem("look at the access point (AT+CGDCONT?) and its login (AT+CGAUTH?); AT+CGACT=1,1 says why", "the network gives no address")
}

// addressOf reads `+CGPADDR: 1,"10.162.229.248"`; empty for no address.
func addressOf(said string) string {
	params, err := at.Params(strings.TrimPrefix(said, "+CGPADDR:"))
	if err != nil || len(params) < 2 || params[1] == "0.0.0.0" {
		return ""
	}
	return params[1]
}

// settled asks until the answer is settled, or for a while: when the modem says something of
// its network, and every second otherwise. It returns the last answer.
func (p *patient) settled(ctx context.Context, command string, patience time.Duration, is func(said string) bool) (string, error) {
	limited, cancel := context.WithTimeout(ctx, p.scaled(patience))
	defer cancel()
	for {
		from := p.modem.Mark()
		said, err := p.ask(ctx, command)
		if err != nil || is(said) || limited.Err() != nil {
			return said, err
		}
		second, cancel := context.WithTimeout(limited, time.Second)
		_, err = p.modem.AwaitFrom(second, from, "news of the network", isNews)
		cancel()
		if err != nil && !missed(err) {
			return said, err
		}
	}
}

// isNews tells the lines that announce another state of the card or the network.
func isNews(l at.Line) bool {
	for _, prefix := range []string{"+CPIN", "+CGEV", "+CREG", "+CGREG", "+CEREG", "^MODE"} {
		if l.Kind == at.URC && strings.HasPrefix(l.Text, prefix) {
			return true
		}
	}
	return false
}
