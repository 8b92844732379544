package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"attest/internal/evidence"
	"attest/internal/nearest"
	"attest/internal/report"
)

// signFlags are the flags of attest sign.
type signFlags struct {
	reports, features, key string
	allow                  []string
}

// allowances are the values of --allow.
var allowances = []string{"unqualified", "unfinished"}

func newSign() *cobra.Command {
	var f signFlags
	c := &cobra.Command{
		Use:   "sign RUN --key FILE",
		Short: "Sign a run, so that nobody can alter it unseen",
		Long: "sign puts evidence.json into the directory of a run: a signed statement of which image\n" +
			"was judged, what became of every scenario, what the harness proved of itself, and of every\n" +
			"file in that directory, byte for byte. Whoever signs next adds a signature to the same\n" +
			"statement, provided that nothing changed. A page that is not what the journal makes is\n" +
			"refused. RUN is named as for attest report. docs/evidence.md says what a signature proves.\n\n" +
			"The envelope is DSSE with ed25519, the statement in-toto's, with the predicate\n" +
			"https://in-toto.io/attestation/test-result/v0.1.",
		Example: "  attest sign latest --key vendor.key",
		Args:    arguments("RUN"),
		RunE:    func(c *cobra.Command, args []string) error { return f.sign(c, args[0]) },
	}
	flags := c.Flags()
	flags.StringVar(&f.reports, "reports", "reports", "`DIR` below which the runs are")
	flags.StringVar(&f.features, "features", "", "`DIR` with more features, if the run had them")
	flags.StringVar(&f.key, "key", "", "`FILE` of the private key; its passphrase is asked for, or is the first line of stdin")
	flags.StringSliceVar(&f.allow, "allow", nil, "`WHAT` is signed all the same: unqualified (the harness did not prove itself),\nunfinished (there is no verdict on the release); may be repeated")
	return c
}

func (f *signFlags) sign(c *cobra.Command, run string) error {
	for _, a := range f.allow {
		if !slices.Contains(allowances, a) {
			return &usageError{err: nearest.Unknown("allowance", a, allowances)}
		}
	}
	if f.key == "" {
		return &usageError{err: errors.New("attest sign needs --key FILE"), hint: "attest keygen makes one"}
	}
	dir, err := locate(f.reports, run)
	if err != nil {
		return err
	}
	attest, err := thisAttest(f.features)
	if err != nil {
		return err
	}
	key, err := evidence.ReadPrivateKey(f.key, func() ([]byte, error) { return passphrase(c, "passphrase of "+f.key) })
	if err != nil {
		return refusedKey(err, f.key)
	}
	s, err := attest.Sign(c.Context(), dir, key, evidence.Allowance{
		Unqualified: slices.Contains(f.allow, "unqualified"), Unfinished: slices.Contains(f.allow, "unfinished"),
	})
	if err != nil {
		return &usageError{err: err, hint: signHint(err)}
	}
	v, err := attest.Verify(c.Context(), dir, key)
	if err == nil && len(v.Findings) > 0 {
		err = fmt.Errorf("the run changed while it was signed: %s", v.Findings[0])
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.OutOrStdout(), "signed: %s, with the key %.16s\n%s", report.Visible(filepath.Join(dir, evidence.File)), key.ID, s)
	warn(c.OutOrStdout(), v)
	return nil
}

// thisAttest is what this program can hold a run against, with more features from a directory.
func thisAttest(features string) (evidence.Attest, error) {
	plan, err := loadPlan(features)
	if err != nil {
		return evidence.Attest{}, &usageError{err: err}
	}
	return evidence.Attest{Version: harness(), Suite: plan.Hash, Plan: plan.Planned()}, nil
}

// refusedKey adds what to do about a private key that was refused.
func refusedKey(err error, path string) error {
	hint := "attest keygen makes a key"
	var usage *usageError
	switch {
	case errors.Is(err, evidence.ErrExposed):
		hint = "chmod 600 " + path
	case errors.As(err, &usage):
		hint = usage.hint
	}
	return &usageError{err: err, hint: hint}
}

func signHint(err error) string {
	switch {
	case errors.Is(err, evidence.ErrUnqualified):
		return "run it with --self-proof sample, or sign it as it is with --allow unqualified"
	case errors.Is(err, evidence.ErrUnfinished):
		return "sign it as it is with --allow unfinished"
	case errors.Is(err, evidence.ErrPages):
		return "attest report RUN writes them again; what somebody has signed already cannot be mended"
	}
	return unreadableHint(err)
}
