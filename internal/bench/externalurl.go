package bench

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"attest/broker"
	"attest/internal/nearest"
)

// ExternalForm is how an external broker is written.
const ExternalForm = "external://HOST?plain=1883&tls=8883&mutual=8884&ca=ca.crt&cert=client.crt&key=client.key&user=U&password=P"

// externalKeys are what may stand behind the host: a port each, a file each, or a text.
var externalKeys = map[string]func(e *broker.External, value, dir string) error{
	"plain":    externalListener(broker.Plain),
	"tls":      externalListener(broker.TLS),
	"mutual":   externalListener(broker.Mutual),
	"ca":       externalFile(func(e *broker.External) *[]byte { return &e.CA }),
	"cert":     externalFile(func(e *broker.External) *[]byte { return &e.Cert }),
	"key":      externalFile(func(e *broker.External) *[]byte { return &e.Key }),
	"user":     func(e *broker.External, value, _ string) error { e.User = value; return nil },
	"password": func(e *broker.External, value, _ string) error { e.Password = value; return nil },
}

// ParseExternal reads an external broker as [ExternalForm] writes it; the names of files are relative to dir. No error holds
// the password.
func ParseExternal(text, dir string) (*broker.External, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("read the external broker: it is no URL like %s", ExternalForm)
	}
	query, err := url.ParseQuery(u.RawQuery)
	switch {
	case u.Scheme != "external":
		return nil, fmt.Errorf("read the external broker: the scheme is %q, not external", u.Scheme)
	case u.User != nil:
		return nil, errors.New("read the external broker: who logs in is said by user= and password=, not before the host")
	case u.Port() != "":
		return nil, fmt.Errorf("read the external broker: a port belongs to a listener: plain=%s, tls=%[1]s or mutual=%[1]s", u.Port())
	case u.Hostname() == "" || u.Path != "" && u.Path != "/":
		return nil, fmt.Errorf("read the external broker: want a host and then ?, as in %s", ExternalForm)
	case err != nil:
		return nil, errors.New("read the external broker: what follows ? cannot be read: write a percent sign as %25, ; as %3B")
	}
	e := &broker.External{Host: u.Hostname(), Ports: map[broker.Listener]int{}}
	for _, key := range slices.Sorted(maps.Keys(query)) {
		set, ok := externalKeys[key]
		if !ok {
			return nil, fmt.Errorf("read the external broker: %w", nearest.Unknown("key", key, slices.Sorted(maps.Keys(externalKeys))))
		}
		if len(query[key]) > 1 {
			return nil, fmt.Errorf("read the external broker: %s is there %d times", key, len(query[key]))
		}
		if err := set(e, query[key][0], dir); err != nil {
			return nil, fmt.Errorf("read the external broker: %s: %w", key, err)
		}
	}
	if err := whole(e); err != nil {
		return nil, fmt.Errorf("read the external broker: %w", err)
	}
	return e, nil
}

func externalListener(l broker.Listener) func(*broker.External, string, string) error {
	return func(e *broker.External, value, _ string) error {
		number, err := strconv.Atoi(value)
		if err != nil || number < 1 || number > 65535 {
			return fmt.Errorf("want a port from 1 to 65535, got %q", value)
		}
		e.Ports[l] = number
		return nil
	}
}

func externalFile(field func(*broker.External) *[]byte) func(*broker.External, string, string) error {
	return func(e *broker.External, value, dir string) error {
		if !filepath.IsAbs(value) {
			value = filepath.Join(dir, value)
		}
		data, err := os.ReadFile(value)
		*field(e) = data
		return err
	}
}

// whole refuses what does not go together: a modem that is given the wrong certificate fails by nobody's fault but ours.
func whole(e *broker.External) error {
	secured := e.Ports[broker.TLS] != 0 || e.Ports[broker.Mutual] != 0
	switch {
	case len(e.Ports) == 0:
		return errors.New("it has no listener: want plain=, tls= or mutual= with a port")
	case secured && len(e.CA) == 0:
		return errors.New("tls= and mutual= want ca=, the certificate that the modem verifies the broker by")
	case len(e.CA) > 0 && !x509.NewCertPool().AppendCertsFromPEM(e.CA):
		return errors.New("ca: no certificate in PEM is in the file")
	case e.Ports[broker.Mutual] != 0 && (len(e.Cert) == 0 || len(e.Key) == 0):
		return errors.New("mutual= wants cert= and key=, which the modem shows")
	case (len(e.Cert) == 0) != (len(e.Key) == 0):
		return errors.New("cert= and key= go together")
	case e.User == "" && e.Password != "":
		return errors.New("password= wants user=")
	}
	if len(e.Cert) == 0 {
		return nil
	}
	if _, err := tls.X509KeyPair(e.Cert, e.Key); err != nil {
		return fmt.Errorf("cert and key: %s", strings.TrimPrefix(err.Error(), "tls: "))
	}
	return nil
}

// DescribeExternal is an external broker as reports name it, without who logs in.
func DescribeExternal(e *broker.External) string {
	var listeners []string
	for _, l := range e.Listeners() {
		listeners = append(listeners, fmt.Sprintf("%s=%d", l, e.Ports[l]))
	}
	return "external://" + e.Host + "?" + strings.Join(listeners, "&")
}
