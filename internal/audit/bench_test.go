package audit_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"attest/broker/pki"
	"attest/features"
	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/internal/suite"
	"attest/internal/verdict"
	"attest/transcripts"
)

// authority is shared by the benches of all tests: keys take their time.
var authority = sync.OnceValues(func() (*pki.Authority, error) { return bench.NewAuthority(bench.BrokerConfig{}) })

// config is of a bench whose modem conforms.
func config() (bench.Config, error) {
	certificates, err := authority()
	if err != nil {
		return bench.Config{}, err
	}
	profile, err := firmware.Load(transcripts.FS, firmware.Identity{Model: "780EP", Version: "V1007"})
	return bench.Config{Emulated: profile, Authority: certificates}, err
}

// broken opens a bench whose modem has a defect.
func broken(ctx context.Context, defect string) (*bench.Bench, error) {
	cfg, err := config()
	if err != nil {
		return nil, err
	}
	cfg.Defects = []string{defect}
	b, err := bench.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if _, err := b.Identify(ctx, transcripts.FS, firmware.Identity{}); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func plan(t *testing.T, ids ...string) *suite.Plan {
	t.Helper()
	p, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	if p, err = p.Select(ids, ""); err != nil {
		t.Fatal(err)
	}
	return p
}

// defect is a row of the emulator's table, as if it named other scenarios.
func defect(t *testing.T, name string, killedBy ...string) emulator.Defect {
	t.Helper()
	all := emulator.Defects()
	i := slices.IndexFunc(all, func(d emulator.Defect) bool { return d.Name == name })
	if i < 0 {
		t.Fatalf("no defect is named %q", name)
	}
	all[i].KilledBy = killedBy
	return all[i]
}

// kills are the scenarios that failed.
func kills(d verdict.Defect) []string {
	var ids []string
	for _, k := range d.Kills {
		ids = append(ids, k.ID)
	}
	return ids
}
