@core
Feature: OK alone proves nothing
  The guide's notes 1 and 2: OK only says that the modem has begun to work on the command. The
  connection stands when CONNECT OK comes, the session when CONNACK OK comes, and they come only
  when the broker did its part.

  @NOTE-001 @guide:note-2 @manual:MCONNECT
  Scenario: no CONNACK OK while the broker keeps its CONNACK back
    Given the modem is configured as client "868488076506128"
    And the broker withholds the next CONNACK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the broker saw a CONNECT within "30s"
    And the modem reports no `CONNACK OK` for "100ms"

  @NOTE-002 @guide:note-2 @manual:MCONNECT
  Scenario: CONNACK OK comes when a slow broker has answered
    Given the modem is configured as client "868488076506128"
    And the broker delays the next CONNACK by "100ms"
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the modem's `CONNACK OK` came after the broker's CONNACK

  @NOTE-003 @guide:note-1 @manual:MIPSTART
  Scenario: SSLMIPSTART that cannot connect still answers OK, and never CONNECT OK
    When I send `AT+SSLMIPSTART="{host}",{closed-port}`
    Then the modem answers OK
    And the modem reports a failed connection within "120s"
    And the modem has not reported `CONNECT OK`
    And the modem can connect as documented
