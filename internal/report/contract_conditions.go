package report

import (
	"fmt"
	"strings"

	"golang.org/x/mod/semver"

	"attest/internal/verdict"
)

// conditions are the clauses about a run as a whole. Only what was judged can breach one: how it
// was judged leaves it open.
func (l language) conditions(r *Run) []Clause {
	c := r.Contract
	var all []Clause
	add := func(asked bool, clause func(*Run) Clause) {
		if asked {
			all = append(all, clause(r))
		}
	}
	add(r.unended() != "", l.cutShort)
	add(c.Release != "", l.release)
	add(c.Image != "", l.imageAgreed)
	add(c.Hardware, l.hardware)
	add(c.Features != "", l.featuresAgreed)
	add(c.Attest != "", l.oldest)
	add(c.SelfProof != "", l.proven)
	add(c.Multiplier > 0 || r.Multiplier > c.Longest(), l.unhurried)
	return all
}

// cutShort leaves the contract open, whatever was judged so far: what was not might breach it.
func (l language) cutShort(r *Run) Clause {
	return l.clause(l.F("the run is whole")).told(l.F("it is not"), false, Open, l.unended(r))
}

func (l language) release(r *Run) Clause {
	got := strings.TrimSpace(r.Model + " " + r.Version)
	c := l.clause(l.F("the release is %s", r.Contract.Release))
	return c.told(got, got == r.Contract.Release, Breached, l.F("it is %s", got))
}

func (l language) imageAgreed(r *Run) Clause {
	c := l.clause(l.F("an image was written into the modem"))
	if want := r.Contract.Image; want != verdict.AnyImage {
		c = l.clause(l.F("the image with the SHA-256 %.16s was written into the modem", want))
	}
	if r.Image == nil {
		return c.told(l.F("none"), false, Open, l.F("what the modem says of itself is no proof of what it has"))
	}
	got := r.Image.SHA256
	return c.told(fmt.Sprintf("%s, %.16s", r.Image.Name, got), r.Contract.Image == verdict.AnyImage || got == r.Contract.Image, Breached, l.F("it is %.16s", got))
}

func (l language) hardware(r *Run) Clause {
	c := l.clause(l.F("a modem was judged, and no emulator that is part of attest"))
	return c.told(r.Modem, !r.Emulated(), Open, l.F("it was the emulator"))
}

func (l language) featuresAgreed(r *Run) Clause {
	c := l.clause(l.F("the features have the SHA-256 %.16s", r.Contract.Features))
	return c.told(fmt.Sprintf("%.16s", r.Suite), r.Suite == r.Contract.Features, Open, l.F("the run was judged by others"))
}

func (l language) oldest(r *Run) Clause {
	why := l.unfit(r.Contract, r.Harness)
	return l.clause(l.F("attest %s or a later one judged", r.Contract.Attest)).told(r.Harness, why == "", Open, why)
}

// Unfit says why a version of attest must not judge by a contract; empty if it may.
func Unfit(c *verdict.Contract, version string) string { return language{}.unfit(c, version) }

func (l language) unfit(c *verdict.Contract, version string) string {
	switch {
	case c.Attest == "":
		return ""
	case !semver.IsValid(version):
		return l.F("that is no version")
	case strings.HasSuffix(semver.Build(version), "dirty"): // as Go stamps a build of what is not committed
		return l.F("it was built of source that was changed")
	case semver.Compare(version, c.Attest) < 0:
		return l.F("that is an older one")
	}
	return ""
}

func (l language) proven(r *Run) Clause {
	c := l.clause(l.F("the harness proved itself before (%s)", r.Contract.SelfProof))
	stamp := l.stamp(r)
	if stamp == "" {
		stamp = l.F("it was not asked to")
	}
	well := r.Proof.Reaches(r.Contract.SelfProof) && r.Proof.Suite == r.Suite
	return c.told(stamp, well, Open, l.F("no proof, no verdict that counts"))
}

func (l language) unhurried(r *Run) Clause {
	most := r.Contract.Longest()
	c := l.clause(l.F("the documented times are multiplied by at most %v", most))
	said := l.F("they were not")
	if r.Multiplier != 0 {
		said = l.F("by %v", r.Multiplier)
	}
	return c.told(said, r.Multiplier <= most, Open, l.F("what is slower than documented may have passed"))
}

// told is the clause with what the run says to it, and what that comes to if it is not well.
func (c *clause) told(said string, well bool, otherwise Standing, why string) Clause {
	if c.count(well); !well {
		c.against(otherwise, why)
	}
	c.Said = visibleLine(said)
	return c.Clause
}
