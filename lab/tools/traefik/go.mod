module devflow.dev/lab/tools/traefik

go 1.26.1

require github.com/traefik/traefik/v3 v3.7.13
