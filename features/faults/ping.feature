@core
Feature: Faults while the session is idle
  The connection is lost before or after PINGREQ and PINGRESP, at the shortest keep-alive time of the bench.

  @FLTK-001 @slow @guide:passive-close @manual:MCONNECT @mqtt:3.1.2-23
  Scenario Outline: the broker goes away over a PINGREQ
    Given the modem is configured as client "868488076506128"
    When I open a plain connection
    And I send `AT+MCONNECT=1,{keep-alive}`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    Given the modem's next "PINGREQ" meets the fault "<fault>"
    Then the modem reports `CLOSED` within "120s"
    And the MQTT status is "0"
    And the modem recovers as documented and publishes again

    Examples:
      | fault        |
      | close-before |
      | reset-before |

  @FLTK-002 @slow @guide:passive-close @manual:MCONNECT @mqtt:3.1.2-23
  Scenario Outline: the broker goes away with its PINGRESP
    Given the modem is configured as client "868488076506128"
    When I open a plain connection
    And I send `AT+MCONNECT=1,{keep-alive}`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    Given the broker's next "PINGRESP" meets the fault "<fault>"
    Then the modem reports `CLOSED` within "120s"
    And the MQTT status is "0"
    And the modem recovers as documented and publishes again

    Examples:
      | fault        |
      | close-after  |
      | cut-reset    |
