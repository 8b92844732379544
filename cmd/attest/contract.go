package main

import (
	"errors"
	"fmt"
	"io/fs"

	"attest/internal/contract"
	"attest/internal/firmware"
	"attest/internal/regular"
	"attest/internal/report"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// agree reads the contract, and chooses what it asks for. A mistake is a *usageError.
func (f *runFlags) agree(all *suite.Plan, names []string) (*suite.Plan, error) {
	if len(names) > 0 || f.tags != "" {
		return nil, &usageError{err: errors.New("--contract chooses the scenarios, so it goes with no others and not with --tags"), hint: "a contract is kept as a whole, or not"}
	}
	c, err := readContract(f.contract, all.Planned())
	switch {
	case err != nil:
		return nil, &usageError{err: err}
	case f.confidence != 0 && f.confidence < c.Confidence:
		return nil, &usageError{err: fmt.Errorf("--confidence %v is less than the contract asks for, %v", f.confidence, c.Confidence), hint: "leave it out: the contract says it"}
	case f.repeat != 1 && c.Confidence > 0:
		return nil, &usageError{err: fmt.Errorf("--repeat does not go with a contract that asks for the confidence %v: a test finds out how many attempts are made", c.Confidence)}
	}
	if err := f.judges(c, all.Hash); err != nil {
		return nil, err
	}
	f.agreed, f.confidence = c, max(f.confidence, c.Confidence)
	part := &suite.Plan{Hash: all.Hash}
	for _, s := range all.Scenarios {
		if c.Requires(s.Planned) {
			part.Scenarios = append(part.Scenarios, s)
		}
	}
	if len(part.Scenarios) == 0 {
		return nil, &usageError{err: fmt.Errorf("%s: no scenario is left of what the contract asks for", f.contract)}
	}
	return part, nil
}

// judges refuses a contract that this program cannot judge by, and lets the harness prove itself as
// far as the contract asks.
func (f *runFlags) judges(c *verdict.Contract, features string) error {
	if why := report.Unfit(c, harness()); why != "" {
		return &usageError{err: fmt.Errorf("the contract asks for attest %s or later, and this is %q: %s", c.Attest, harness(), why)}
	}
	if c.Features != "" && c.Features != features {
		return &usageError{err: fmt.Errorf("the contract asks for the features %.16s, and these are %.16s", c.Features, features), hint: "attest list --hash tells them, with those of --features DIR"}
	}
	switch {
	case c.SelfProof == "" || f.proof == "full":
	case f.proof == "":
		f.proof = c.SelfProof
	case f.proof != c.SelfProof:
		return &usageError{err: fmt.Errorf("--self-proof %s is less than the contract asks for, %s", f.proof, c.SelfProof), hint: "leave it out: the contract says it"}
	}
	return nil
}

// fits refuses a bench on which the contract, if there is one, could not be kept. The release that it
// accepts is the label of a bench that has none.
func (f *runFlags) fits(s *setup) error {
	c := f.agreed
	switch {
	case c == nil:
	case c.Hardware && s.config.Embedded():
		return &usageError{err: errors.New("the contract asks for a modem, and this is the embedded emulator"), hint: "--modem or the bench file names the port"}
	case c.Image != "" && s.image.Path == "":
		return &usageError{err: errors.New("the contract asks for an image that is written into the modem first"), hint: "--flash FILE"}
	case c.Release != "" && s.label != (firmware.Identity{}) && s.label.String() != c.Release:
		return &usageError{err: fmt.Errorf("the contract accepts %s alone, and the label or the image says %s", c.Release, s.label), hint: "choose the contract of this release, or the other image"}
	case s.config.Timeouts.Multiplier > c.Longest():
		return &usageError{err: fmt.Errorf("the contract lets documented times be multiplied by %v at most, and they are by %v", c.Longest(), s.config.Timeouts.Multiplier), hint: "see timeout-multiplier in docs/contract.md"}
	case c.Release != "":
		var err error
		s.label, err = firmware.ParseIdentity(c.Release)
		return err
	}
	return nil
}

// readContract reads the file of a contract about the scenarios of a plan.
func readContract(file string, plan []verdict.Planned) (*verdict.Contract, error) {
	data, err := regular.Read(file, longestAgreement)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the contract: no file %q", file)
	} else if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	return contract.Read(file, data, plan)
}
