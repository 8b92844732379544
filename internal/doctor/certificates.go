package doctor

import (
	"context"
	"strings"
	"time"

	"attest/internal/at"
	"attest/internal/luat"
)

// writeTime is how long the modem waits for the bytes of a file, in seconds.
const writeTime = 15

// upload writes the certificates of a run into files of the doctor's own and returns the
// settings that name them.
func (p *patient) upload(ctx context.Context) (map[string]string, error) {
	authority := p.cfg.Bench.Authority.CAPEM()
	certificate, key := p.cfg.Bench.Authority.Client()
	if e := p.external; e != nil {
		authority, certificate, key = e.CA, e.Cert, e.Key
	}
	settings := make(map[string]string)
	for _, file := range []struct {
		key, name string
		content   []byte
	}{
		{luat.KeyCACert, "attest-doctor-ca.crt", authority},
		{luat.KeyClientCert, "attest-doctor.crt", certificate},
		{luat.KeyClientKey, "attest-doctor.key", key},
	} {
		if _, err := p.do(ctx, luat.FileCreate(file.name)); err != nil { // it may be there already
			return nil, err
		}
		p.undo = append(p.undo, func(ctx context.Context) { _, _ = p.do(ctx, luat.FileDelete(file.name)) })
		write := luat.FileWrite(file.name, false, len(file.content), writeTime)
		limited, cancel := context.WithTimeout(ctx, p.scaled(writeTime*time.Second))
		a, err := p.modem.DoData(limited, write, file.content)
		cancel()
		switch {
		case err != nil:
			return nil, err
		case !a.OK():
			return nil, &refusal{write.Command.Text, a.Final.Text}
		}
		settings[file.key] = file.name
	}
	return settings, nil
}

// configureTLS sets keys of the context that MQTT uses. What they were is set back in the end.
func (p *patient) configureTLS(ctx context.Context, settings map[string]string) error {
	for key, value := range settings {
		was, err := p.do(ctx, luat.SSLRead(key))
		if err != nil {
			return err
		}
		set := luat.SSLConfig(key, value)
		a, err := p.do(ctx, set)
		if err != nil {
			return err
		}
		p.undo = append(p.undo, func(ctx context.Context) { _, _ = p.do(ctx, restoring(key, was.Texts())) })
		if !a.OK() {
			return &refusal{set.Command.Text, a.Final.Text}
		}
	}
	return nil
}

// restoring sets a key to what it was: `+SSLCFG:"seclevel",88,0`. One that had no value, or
// did not tell, is erased (manual SSLCFG).
func restoring(key string, said []string) at.Pending {
	_, list, _ := strings.Cut(strings.Join(said, ""), ":")
	if params, err := at.Params(list); err == nil && len(params) == 3 && params[2] != "" {
		return luat.SSLConfig(key, params[2])
	}
	return luat.SSLErase(key)
}
