# Runs the daemon on a JRE. Build the jar first: mvn -q -DskipTests package
FROM eclipse-temurin:17-jre
RUN useradd --system --uid 10001 --home-dir /var/lib/sallyport --create-home sallyport
COPY proxy-core/target/sallyport.jar /opt/sallyport/sallyport.jar
USER sallyport
WORKDIR /var/lib/sallyport
EXPOSE 6432
ENTRYPOINT ["java", "-jar", "/opt/sallyport/sallyport.jar"]
CMD ["serve", "--config", "/etc/sallyport/sallyport.yaml"]
