package contract

import (
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"attest/internal/nearest"
	"attest/internal/verdict"
)

// proofs are the modes in which a harness proves itself.
func proofs() []string { return []string{"sample", "full"} }

// mostMultiplier is far beyond what a slow network needs.
const mostMultiplier = 100

// conditions refuses what nobody could hold a run against: who judges, what, and how.
func (r *reader) conditions(c *verdict.Contract) error {
	switch {
	case r.has("attest") && !semver.IsValid(c.Attest):
		return r.refuse("attest", -1, "want a version such as v1.4.0, got %q", c.Attest)
	case r.has("features") && !isSHA256(c.Features):
		return r.refuse("features", -1, "want the SHA-256 that attest list --hash tells, got %q", c.Features)
	case r.has("self-proof") && !slices.Contains(proofs(), c.SelfProof):
		return r.refuse("self-proof", -1, "%v", nearest.Unknown("self-proof", c.SelfProof, proofs()))
	case r.has("image") && c.Image != verdict.AnyImage && !isSHA256(c.Image):
		return r.refuse("image", -1, "want the SHA-256 of an image, or %q, got %q", verdict.AnyImage, c.Image)
	case r.has("timeout-multiplier") && !(c.Multiplier >= 1 && c.Multiplier <= mostMultiplier):
		return r.refuse("timeout-multiplier", -1, "want a number from 1 to %d, got %v", mostMultiplier, c.Multiplier)
	}
	for i, id := range slices.Sorted(maps.Keys(c.Signatures)) {
		if !slices.Contains(c.Deviations, id) {
			return r.refuse("signatures", i, "%s is not among the deviations that are accepted", id)
		}
	}
	return nil
}

// whole refuses a key without a value: nobody could say whether something was forgotten.
func (r *reader) whole() error {
	for k := 0; k+1 < len(r.root.Content); k += 2 {
		if r.root.Content[k+1].ShortTag() == "!!null" {
			return r.refuse(r.root.Content[k].Value, -1, "%q has no value: give it one, or leave it out", r.root.Content[k].Value)
		}
	}
	return nil
}

// has reports whether the file says anything for a key.
func (r *reader) has(key string) bool {
	for k := 0; k+1 < len(r.root.Content); k += 2 {
		if r.root.Content[k].Value == key {
			return true
		}
	}
	return false
}

func isSHA256(s string) bool {
	sum, err := hex.DecodeString(s)
	return err == nil && len(sum) == 32 && s == strings.ToLower(s)
}
