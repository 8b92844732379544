@core
Feature: The recovery ladder
  FAQ 3 of the guide: when the PDP context cannot be activated, or MQTT does not connect, however often it is
  tried, the reset pin is pulled; in the extreme case the power is taken away and given back. After either the
  documented flow works again from its beginning.

  @LAD-001 @guide:faq-3 @requires:reset
  Scenario: the reset pin after attempts that failed
    Given the modem is configured as client "868488076506128"
    When I send `AT+MIPSTART="{host}",{closed-port}`
    Then the modem answers OK
    And the modem reports a failed connection within "120s"
    When I send `AT+MIPSTART="{host}",{closed-port}`
    Then the modem answers OK
    And the modem reports a failed connection within "120s"
    When the reset pin is pulled
    Then the modem restarts within "60s"
    And the MQTT status is "0"
    And the modem can connect as documented

  @LAD-002 @guide:faq-3 @requires:power-cycle
  Scenario: the power after attempts that failed
    Given the modem is configured as client "868488076506128"
    When I send `AT+MIPSTART="{host}",{closed-port}`
    Then the modem answers OK
    And the modem reports a failed connection within "120s"
    When the power goes off and on again
    Then the modem restarts within "60s"
    And the MQTT status is "0"
    And the modem can connect as documented

  @LAD-003 @guide:faq-3 @requires:reset @requires:pdp-loss
  Scenario: the reset pin after the PDP context was lost
    Given the modem is connected
    When the network deactivates the PDP context
    Then the modem reports that the network deactivated a PDP context within "60s"
    When the reset pin is pulled
    Then the modem restarts within "60s"
    And the modem can connect as documented

  @LAD-004 @guide:faq-3 @requires:power-cycle @requires:pdp-loss
  Scenario: the power after the PDP context was lost
    Given the modem is connected
    When the network deactivates the PDP context
    Then the modem reports that the network deactivated a PDP context within "60s"
    When the power goes off and on again
    Then the modem restarts within "60s"
    And the modem can connect as documented

  @LAD-005 @guide:faq-3 @requires:reset @manual:state-machine
  Scenario: the reset pin ends the TCP/IP scene
    Given the TCP/IP scene is up
    When the reset pin is pulled
    Then the modem restarts within "60s"
    And the TCP/IP state is "IP INITIAL"
    And the TCP/IP scene is up
