# hookbox in a container: one executable on distroless, not root, its data in /data, handlers in /handlers.
#
#   docker build -t hookbox .
#   docker run -p 9000:9000 -v hookbox:/data -v ./handlers:/handlers:ro \
#     -e NETBOX_URL=https://netbox.example -e NETBOX_TOKEN -e HOOKBOX_URL=http://this-host:9000 hookbox
FROM denoland/deno:2.9.4 AS build
WORKDIR /hookbox
COPY deno.json deno.lock main.ts ./
COPY lib lib
COPY tools tools
RUN tools/compile.sh && mkdir /data

# Needs libgcc_s, libm and libc: cc, not static or base.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /hookbox/dist/hookbox /hookbox
COPY --from=build --chown=nonroot:nonroot /data /data
COPY handlers /handlers
ENV HOOKBOX_HANDLERS=/handlers HOOKBOX_STORE=/data/hookbox.db
WORKDIR /data
VOLUME /data
EXPOSE 9000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/hookbox", "health"]
ENTRYPOINT ["/hookbox"]
CMD ["serve"]
