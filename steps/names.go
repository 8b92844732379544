package steps

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"attest/internal/at"
)

// names is name resolution: CDNSGIP and CDNSCFG.
type names struct {
	*scenario
	dialogue *dialogue
	before   []string // the modem's own name servers, as it told them
	noted    []string // those of them that can be set again
}

var nameSteps = []definition{
	define("the modem's name servers are noted", func(a *areas) any { return a.names.note }),
	define("the modem asks its own name servers again", func(a *areas) any { return a.names.back }),
	define("the name servers are the noted ones", func(a *areas) any { return a.names.unchanged }),
	define("the name servers are {text} and {text}", func(a *areas) any { return a.names.are }),
	define("the modem reports the address of {literal} within {time}", func(a *areas) any { return a.names.resolves }),
	define("the modem reports that it cannot resolve within {time}", func(a *areas) any { return a.names.fails }),
	define("the modem resolves it or says why not within {time}", func(a *areas) any { return a.names.either }),
}

// read asks CDNSCFG for the name servers.
func (n *names) read(ctx context.Context) ([]string, error) {
	if err := n.dialogue.send(ctx, "AT+CDNSCFG?"); err != nil {
		return nil, err
	}
	want := []string{"PrimaryDns: <address>", "SecondaryDns: <address>"}
	answer, err := n.dialogue.answer(ctx, want...)
	if err != nil {
		return nil, err
	}
	texts := answer.Texts()
	all := strings.Join(texts, " ")
	primary, ok := strings.CutPrefix(strings.ReplaceAll(all, " ", ""), "PrimaryDns:")
	first, second, both := strings.Cut(primary, "SecondaryDns:")
	if !ok || !both || answer.Final.Text != "OK" {
		return nil, n.mismatch(n.dialogue.command+" answered "+escape(strings.Join(append(texts, answer.Final.Text), " | ")), strings.Join(want, " | "))
	}
	return []string{strings.Trim(first, `"`), strings.Trim(second, `"`)}, nil
}

// note reads the name servers that the network gave, and has them set again when the
// scenario is over.
func (n *names) note(ctx context.Context) error {
	servers, err := n.read(ctx)
	if err != nil {
		return err
	}
	n.before, n.noted = servers, nil
	for _, server := range servers {
		if addr, err := netip.ParseAddr(server); err == nil && !addr.IsUnspecified() {
			n.noted = append(n.noted, fmt.Sprintf("%q", server))
		}
	}
	if len(n.noted) == 0 {
		return n.mismatch("the name servers "+strings.Join(servers, " and "), "the address of a name server")
	}
	n.trial.AtEnd(n.setting())
	return nil
}

func (n *names) setting() string { return "AT+CDNSCFG=" + strings.Join(n.noted, ",") }

func (n *names) back(ctx context.Context) error {
	if len(n.noted) == 0 {
		return errors.New("set the name servers again: no step has noted them")
	}
	if err := n.dialogue.send(ctx, n.setting()); err != nil {
		return err
	}
	return n.dialogue.answersOK(ctx)
}

func (n *names) are(ctx context.Context, first, second string) error {
	servers, err := n.read(ctx)
	if err != nil {
		return err
	}
	if servers[0] != first || servers[1] != second {
		return n.mismatch(strings.Join(servers, " and "), first+" and "+second)
	}
	return nil
}

func (n *names) unchanged(ctx context.Context) error {
	if len(n.before) == 0 {
		return errors.New("compare the name servers: no step has noted them")
	}
	return n.are(ctx, n.before[0], n.before[1])
}

// report waits for what CDNSGIP came to.
func (n *names) report(ctx context.Context, limit string, want ...string) (string, error) {
	limited, cancel, err := n.within(ctx, limit)
	if err != nil {
		return "", err
	}
	defer cancel()
	line, err := n.await(limited, "+CDNSGIP:", func(l at.Line) bool { return strings.HasPrefix(l.Text, "+CDNSGIP:") })
	if err != nil {
		return "", n.explain(ctx, err, want...)
	}
	return line.Text, nil
}

// resolves compares without blanks, which the manual's two rows set differently.
func (n *names) resolves(ctx context.Context, literal, limit string) error {
	name, err := n.trial.Fill(ctx, literal)
	if err != nil {
		return err
	}
	want := fmt.Sprintf(`+CDNSGIP: 1,%q,"<address>"`, name)
	got, err := n.report(ctx, limit, want)
	if err != nil {
		return err
	}
	rest, ok := strings.CutPrefix(strings.ReplaceAll(got, " ", ""), "+CDNSGIP:1,")
	rest = strings.ReplaceAll(rest, `"`, "")
	address, named := strings.CutPrefix(rest, name+",")
	if !ok || !named || !isAddress(address) {
		return n.mismatch(escape(got), want)
	}
	return nil
}

func (n *names) fails(ctx context.Context, limit string) error {
	const want = "+CDNSGIP:0,<dns error code>"
	got, err := n.report(ctx, limit, want)
	if err == nil && !isFailure(got) {
		return n.mismatch(escape(got), want)
	}
	return err
}

// isFailure reads +CDNSGIP:0,<dns error code>.
func isFailure(line string) bool {
	code, ok := strings.CutPrefix(strings.ReplaceAll(line, " ", ""), "+CDNSGIP:0,")
	return ok && code != "" && strings.Trim(code, "0123456789-") == ""
}

// either is for a question whose answer depends on the network: a name may be known to
// the modem from before.
func (n *names) either(ctx context.Context, limit string) error {
	_, err := n.report(ctx, limit, `+CDNSGIP: 1,"<name>","<address>"`, "+CDNSGIP:0,<dns error code>")
	return err
}
