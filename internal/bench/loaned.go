package bench

import (
	"attest/broker"
	"attest/broker/pki"
)

// Certificates are what a modem is given to hold.
type Certificates interface {
	// CAPEM is that of the CA that signed the broker's certificate.
	CAPEM() []byte
	// Client is a certificate with its key that the broker accepts.
	Client() (certPEM, keyPEM []byte)
	// WrongCA did not sign the broker's certificate.
	WrongCA() ([]byte, error)
	// BadClient is a certificate that the broker must refuse.
	BadClient(pki.Chain) (certPEM, keyPEM []byte, err error)
}

// loaned are the certificates that go with an external broker. What it did not come with is attest's: no connection needs it.
type loaned struct {
	*pki.Authority
	trial *Trial
}

func (l loaned) external() *broker.External { return l.trial.bench.cfg.Broker.External }

// CAPEM is what signed the broker's certificate.
func (l loaned) CAPEM() []byte {
	if ca := l.external().CA; len(ca) > 0 {
		return ca
	}
	return l.Authority.CAPEM()
}

// Client is what the broker's mutual listener accepts.
func (l loaned) Client() (certPEM, keyPEM []byte) {
	if e := l.external(); len(e.Cert) > 0 {
		return e.Cert, e.Key
	}
	return l.Authority.Client()
}

// BadClient could only be made with the key of the broker's CA.
func (l loaned) BadClient(pki.Chain) (certPEM, keyPEM []byte, err error) {
	return nil, nil, l.trial.own()
}
