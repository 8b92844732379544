@tls @fs
Feature: Certificate files
  What the guide stores is PEM with LF line ends. A file that holds no certificate verifies nothing:
  a modem that connects with it has dropped the verification. When a bad file is refused, as it is
  named or as it is needed, is open (at-facts §11).

  # RFC 7468 §2 and §3: line ends are CR LF, CR or LF, and the last may be missing.
  @TLSF-001 @manual:SSLCFG:cacert @at-facts:11
  Scenario Outline: the form of a PEM file does not matter for the CA
    Given the modem holds "the CA certificate, <form>" as "ca.crt"
    And the TLS setting "cacert" is "ca.crt"
    And the TLS setting "seclevel" is "1"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener

    Examples:
      | cell     | form                      |
      | crlf     | with CR LF                |
      | open-end | without its last line end |

  @TLSF-002 @manual:SSLCFG:clientcert @manual:SSLCFG:clientkey @at-facts:11
  Scenario Outline: the form of a PEM file does not matter for the client
    Given the modem is set up for seclevel "2"
    And the modem holds "the client certificate, <form>" as "client.crt"
    And the modem holds "the client key, <form>" as "client.key"
    And the TLS setting "clientcert" is "client.crt"
    And the TLS setting "clientkey" is "client.key"
    When I send `AT+SSLMIPSTART="{host}",{mutual-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "mutual" listener with the client certificate

    Examples:
      | cell     | form                      |
      | crlf     | with CR LF                |
      | open-end | without its last line end |

  @TLSF-003 @security @manual:SSLCFG:cacert
  Scenario Outline: a CA file without a CA certificate verifies nobody
    Given the modem holds "<content>" as "ca.crt"
    And the TLS setting "cacert" is "ca.crt", if the modem takes it
    And the TLS setting "seclevel" is "1"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem does not connect within "75s"
    And the broker saw no CONNECT
    And the modem can connect as documented

    Examples:
      | cell      | content                         |
      | truncated | the CA certificate, cut in half |
      | key       | the client key                  |
      | other     | the client certificate          |
      | text      | text                            |
      | oversized | text, 10 kB of it               |

  @TLSF-004 @security @manual:SSLCFG:cacert
  Scenario Outline: a CA file without a CA certificate verifies nobody in mutual TLS
    Given the modem is set up for seclevel "2"
    And the modem holds "<content>" as "ca.crt"
    And the TLS setting "cacert" is "ca.crt", if the modem takes it
    When I send `AT+SSLMIPSTART="{host}",{mutual-port}`
    Then the modem does not connect within "75s"
    And the broker saw no CONNECT
    And the modem can connect as documented

    Examples:
      | cell      | content                         |
      | truncated | the CA certificate, cut in half |
      | key       | the client key                  |
      | text      | text                            |

  @TLSF-005 @security @manual:SSLCFG:cacert
  Scenario: mutual TLS without the CA file does not connect
    Given the modem is set up for seclevel "2"
    And the TLS setting "cacert" is erased
    When I send `AT+SSLMIPSTART="{host}",{mutual-port}`
    Then the modem does not connect within "75s"
    And the broker saw no CONNECT
    And the modem can connect as documented

  # Text around a certificate is allowed (RFC 7468 §2), but a limit of the file is documented nowhere.
  @TLSF-006 @manual:SSLCFG:cacert @manual:FSWRITE @history:H11
  Scenario: a CA certificate in a file of 10 kB does no harm
    Given the modem holds "the CA certificate, behind 10 kB" as "ca.crt"
    And the TLS setting "cacert" is "ca.crt", if the modem takes it
    And the TLS setting "seclevel" is "1"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem connects or fails within "75s"
    And the modem can connect as documented

  @TLSF-007 @history:H11 @manual:SSLCFG:clientcert @manual:SSLCFG:clientkey
  Scenario Outline: a client file that cannot be used proves nothing to the server
    Given the modem is set up for seclevel "2"
    And the modem holds "<content>" as "client.<file>"
    And the TLS setting "<key>" is "client.<file>", if the modem takes it
    When I send `AT+SSLMIPSTART="{host}",{mutual-port}`
    Then the modem does not connect within "75s"
    And the broker saw no CONNECT
    And the modem can connect as documented

    Examples:
      | cell                  | file | key        | content                             |
      | cut-certificate       | crt  | clientcert | the client certificate, cut in half |
      | cut-key               | key  | clientkey  | the client key, cut in half         |
      | key-as-certificate    | crt  | clientcert | the client key                      |
      | certificate-as-key    | key  | clientkey  | the client certificate              |
      | other-certificate     | crt  | clientcert | the CA certificate                  |
      | oversized-certificate | crt  | clientcert | text, 10 kB of it                   |
      | oversized-key         | key  | clientkey  | text, 10 kB of it                   |

  @TLSF-008 @history:H11 @manual:SSLCFG:clientcert @manual:SSLCFG:clientkey
  Scenario Outline: a client file that is missing proves nothing to the server
    Given the modem is set up for seclevel "2"
    And the TLS setting "<key>" is "none.pem", if the modem takes it
    And the TLS setting "<key>" is erased
    When I send `AT+SSLMIPSTART="{host}",{mutual-port}`
    Then the modem does not connect within "75s"
    And the broker saw no CONNECT
    And the modem can connect as documented

    Examples:
      | key        |
      | clientcert |
      | clientkey  |

  @TLSF-009 @security @history:H11 @manual:SSLCFG:cacert
  Scenario: after a file that cannot be used the right one connects
    Given the modem holds "the CA certificate, cut in half" as "ca.crt"
    And the TLS setting "cacert" is "ca.crt", if the modem takes it
    And the TLS setting "seclevel" is "1"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem does not connect within "75s"
    Given the modem is set up for seclevel "1"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener
