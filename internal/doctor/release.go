package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"attest/internal/firmware"
	"attest/internal/luat"
)

// release reads which firmware the modem runs and holds it against the label.
func (p *patient) release(ctx context.Context) Finding {
	p.numericErrors(ctx)
	a, err := p.do(ctx, luat.Pending("ATI"))
	if err != nil {
		return p.unanswered("ATI", err)
	}
	raw := strings.Join(a.Texts(), " ")
	id, err := firmware.ParseIdentity(raw)
	switch {
	case err != nil && raw == "":
		return problem("flash an AT firmware (AirM2M_…_LTE_AT.binpkg)", "ATI says %q and names no firmware", a.Final.Text)
	case err != nil:
		return problem("attest judges AirM2M AT firmware: choose that modem's port, or flash it", "another kind of firmware: ATI says %s", says(raw))
	case p.cfg.Label != (firmware.Identity{}) && id != p.cfg.Label:
		return problem(fmt.Sprintf("write release: %s, or flash %s", id.Dir(), p.cfg.Label), "the modem runs %s, the label says %s", id, p.cfg.Label)
	}
	p.id = id
	profile, err := firmware.Load(p.cfg.Profiles, id)
	var unknown *firmware.UnknownReleaseError
	switch {
	case errors.As(err, &unknown):
		return problem("add a profile of the release (CONTRIBUTING.md)", "%s: no profile of its line is known", id)
	case err != nil:
		return problem("", "%s: %v", id, err)
	case profile.Note != "":
		return ok("%s; %s", id, profile.Note)
	case p.cfg.Label == (firmware.Identity{}):
		return ok("%s, as nothing says otherwise", id)
	}
	return ok("%s, as on the label", id)
}

// numericErrors has errors told by number, as the other checks read them, and takes that
// back in the end.
func (p *patient) numericErrors(ctx context.Context) {
	said, err := p.ask(ctx, "AT+CMEE?")
	_, mode, _ := strings.Cut(strings.ReplaceAll(said, " ", ""), ":")
	if err != nil || mode != "0" && mode != "2" {
		return // numeric already, or the modem's own affair
	}
	if _, err := p.do(ctx, luat.Pending("AT+CMEE=1")); err == nil {
		p.undo = append(p.undo, func(ctx context.Context) { p.do(ctx, luat.Pending("AT+CMEE="+mode)) })
	}
}
