from desa import scenario
