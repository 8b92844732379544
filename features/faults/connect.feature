@core
Feature: Faults while the session is opened
  The connection is lost, held up or filled with nonsense before or after CONNECT and CONNACK.
  CONNACK OK is never said for a CONNACK that did not come, and the documented steps bring the session back.

  @FLT-001 @guide:note-2 @guide:passive-close @manual:MCONNECT @etsi:CONNECT_001
  Scenario Outline: the broker goes away instead of a CONNACK
    # What MCONNECT says of a connection that breaks under it is documented nowhere (at-facts §22.1).
    Given the modem is configured as client "868488076506128"
    And the broker's next "CONNACK" meets the fault "<fault>"
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem gets no session within "30s"
    And the modem has not reported `CONNACK OK`
    And the modem recovers as documented and publishes again

    Examples:
      | fault        |
      | close-before |
      | reset-before |
      | cut-close    |
      | cut-reset    |

  @FLT-002 @guide:note-2 @guide:passive-close @manual:MCONNECT
  Scenario Outline: the broker goes away over a CONNECT
    Given the modem is configured as client "868488076506128"
    And the modem's next "CONNECT" meets the fault "<fault>"
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem gets no session within "30s"
    And the modem has not reported `CONNACK OK`
    And the modem recovers as documented and publishes again

    Examples:
      | fault        |
      | close-before |
      | reset-before |

  @FLT-003 @guide:passive-close @manual:MCONNECT
  Scenario Outline: the broker goes away right after its CONNACK
    # A reset may overtake the CONNACK, so CONNACK OK may be missing; the loss is reported.
    Given the modem is configured as client "868488076506128"
    And the broker's next "CONNACK" meets the fault "<fault>"
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports the lost connection within "30s"
    And the MQTT status is "0"
    And the modem recovers as documented and publishes again

    Examples:
      | fault       |
      | close-after |
      | reset-after |

  @FLT-004 @guide:note-2 @manual:MCONNECT
  Scenario Outline: the broker is silent where a CONNACK is due
    Given the modem is configured as client "868488076506128"
    And the broker's next "CONNACK" meets the fault "<fault>"
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem gets over the fault without `CONNACK OK`
    And the MQTT status is "2"
    And the modem recovers as documented and publishes again

    Examples:
      | fault    |
      | stall    |
      | withheld |

  @FLT-005 @guide:note-2 @mqtt:2.2.2-2 @mqtt:3.2.0-1 @mqtt:4.8.0-1
  Scenario Outline: what is no CONNACK opens no session
    # Whether the modem closes, says ERROR or waits on is its own business.
    Given the modem is configured as client "868488076506128"
    And the broker's next "CONNACK" meets the fault "<fault>"
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem gets over the fault without `CONNACK OK`
    And the modem recovers as documented and publishes again

    Examples:
      | fault          |
      | bad-code       |
      | short          |
      | endless-length |
      | reserved-type  |
      | from-a-client  |

  @FLT-006 @guide:note-2 @manual:MCONNECT
  Scenario Outline: a slow CONNACK still opens the session
    Given the modem is configured as client "868488076506128"
    And the broker's next "CONNACK" meets the fault "<fault>"
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the modem's `CONNACK OK` came after the broker's CONNACK
    And the MQTT status is "1"

    Examples:
      | fault |
      | late  |
      | drip  |

  @FLT-007 @guide:note-2 @mqtt:3.2.0-1
  Scenario: a second CONNACK opens no second session
    Given the modem is configured as client "868488076506128"
    And the broker's next "CONNACK" meets the fault "twice"
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the modem recovers as documented and publishes again

  @FLT-008 @guide:passive-close @manual:MQTTSTATU
  Scenario Outline: the broker goes away over a DISCONNECT
    # MDISCONNECT was told to end the connection: CLOSED may come or not (at-facts §22.3).
    Given the modem is connected
    And the modem's next "DISCONNECT" meets the fault "<fault>"
    When I send `AT+MDISCONNECT`
    Then the modem answers OK
    And the broker saw a DISCONNECT within "10s"
    And the modem recovers as documented and publishes again

    Examples:
      | fault        |
      | close-before |
      | reset-before |
      | stall        |
