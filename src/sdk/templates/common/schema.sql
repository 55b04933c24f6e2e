{{schema}}
