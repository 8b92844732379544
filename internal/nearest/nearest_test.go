package nearest_test

import (
	"errors"
	"testing"

	"attest/internal/nearest"
)

func TestOf(t *testing.T) {
	known := []string{"pdp-loss", "power-cycle", "reset", "drop"}
	for word, want := range map[string]string{
		"pdp-los":    "pdp-loss",
		"powercycle": "power-cycle",
		"rseet":      "reset",
		"Reset":      "reset",
		"":           "drop",
	} {
		if got := nearest.Of(word, known); got != want {
			t.Errorf("Of(%q) = %q, want %q", word, got, want)
		}
	}
	if got := nearest.Of("x", nil); got != "" {
		t.Errorf("Of without names = %q, want nothing", got)
	}
}

func TestUnknownNamesBoth(t *testing.T) {
	err := nearest.Unknown("stimulus", "rest", []string{"drop", "reset"})
	var unknown *nearest.UnknownError
	if !errors.As(err, &unknown) || unknown.Nearest != "reset" {
		t.Fatalf("Unknown = %#v, want an UnknownError that names reset", err)
	}
	want := `unknown stimulus "rest", the nearest known one is "reset"`
	if err.Error() != want {
		t.Errorf("Error() = %q, want %q", err, want)
	}
}
