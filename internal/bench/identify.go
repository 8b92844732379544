package bench

import (
	"context"
	"fmt"
	"io/fs"
	"strings"

	"attest/internal/firmware"
)

// Release is what the modem said of itself when the bench was opened.
type Release struct {
	firmware.Identity
	Raw     string            // as ATI printed it
	IMEI    string            // as AT+CGSN printed it; a secret
	Profile *firmware.Profile // by which it is judged
}

// LabelError refuses a modem that is not the release that it should be.
type LabelError struct {
	Label, Read firmware.Identity
	Raw         string // what ATI printed
}

func (e *LabelError) Error() string {
	return fmt.Sprintf("the modem is not the release on the label: want %s, ATI says %s (%q)", e.Label, e.Read, e.Raw)
}

// KindError is a modem that answers AT and runs no AT firmware that is judged here.
type KindError struct {
	Raw string // what ATI printed
	Err error
}

func (e *KindError) Error() string {
	return fmt.Sprintf("the modem runs another kind of firmware: ATI says %q", clip(e.Raw))
}

func (e *KindError) Unwrap() error { return e.Err }

// Identify reads who the modem is and chooses the profile by which it is judged.
// With a label (not the zero Identity) another release is a *LabelError, and what
// names none a *KindError.
func (b *Bench) Identify(ctx context.Context, profiles fs.FS, label firmware.Identity) (Release, error) {
	raw, err := b.ask(ctx, "ATI")
	if err != nil {
		return Release{}, fmt.Errorf("read the release: %w", err)
	}
	id, err := firmware.ParseIdentity(raw)
	if err != nil {
		return Release{}, &KindError{Raw: raw, Err: err}
	}
	if label != (firmware.Identity{}) && id != label {
		return Release{}, &LabelError{Label: label, Read: id, Raw: raw}
	}
	profile, err := firmware.Load(profiles, id)
	if err != nil {
		return Release{}, err
	}
	b.release = Release{Identity: id, Raw: raw, Profile: profile}
	b.learn(ctx)
	return b.release, nil
}

// learn reads the numbers that identify module and card, so that they can be
// masked. A modem that does not tell them has none to mask.
func (b *Bench) learn(ctx context.Context) {
	for _, command := range []string{"AT+CGSN", "AT+CIMI", "AT+ICCID"} {
		answer, err := b.ask(ctx, command)
		if err != nil {
			continue
		}
		digits := longestDigits(answer)
		if command == "AT+CGSN" {
			b.release.IMEI = digits
		}
		if digits != "" {
			b.cfg.Secrets.Learn(digits)
		}
	}
}

// longestDigits returns the longest run of hexadecimal digits in text: an IMEI, an
// IMSI, an ICCID (which may hold letters, at-facts §4). What is shorter than ten
// identifies nobody.
func longestDigits(text string) string {
	longest := ""
	for _, run := range strings.FieldsFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789ABCDEF", r) }) {
		if len(run) > len(longest) {
			longest = run
		}
	}
	if len(longest) < 10 {
		return ""
	}
	return longest
}
